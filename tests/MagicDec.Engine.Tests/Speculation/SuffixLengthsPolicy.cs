using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Speculation.Suffix;
using MagicDec.Engine.Tests.Speculation.Suffix;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>Gives the suffix drafts of requests lengths of their own, and prices, as only the adaptive policy does by itself.</summary>
/// <param name="inner">Whose plans these are else.</param>
/// <param name="lengths">The lengths of a request's drafts; null: none of its own.</param>
internal sealed class SuffixLengthsPolicy(IDraftPolicy inner, Func<DraftingOptions, (int? Longest, bool Priced)> lengths) : IDraftPolicy
{
    // A guess must be likelier right than wrong by a little: both lengths and nothing at all come of it.
    private readonly SuffixPrice _price = SuffixPriceTests.Price(1, 0.55);

    public void Choose(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest, Span<DraftPlan> plans)
    {
        inner.Choose(rows, longest, plans);
        for (int i = 0; i < rows.Count; i++)
        {
            if (plans[i].IsSuffix)
            {
                (int? longestSuffix, bool priced) = lengths(rows[i].Options);
                plans[i] = (plans[i] with { SuffixLength = longestSuffix, SuffixPrice = priced ? _price : null }).Within(longest[i]);
            }
        }
    }

    public void Observe(in RoundOutcome outcome) => inner.Observe(outcome);
}
