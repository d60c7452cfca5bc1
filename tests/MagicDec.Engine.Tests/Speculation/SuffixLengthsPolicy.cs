using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Speculation.Suffix;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>Gives the suffix drafts of requests lengths of their own, and prices, as only the adaptive policy does by itself.</summary>
/// <param name="inner">Whose plans these are else.</param>
/// <param name="lengths">The lengths of a request's drafts; null: none of its own.</param>
internal sealed class SuffixLengthsPolicy(IDraftPolicy inner, Func<DraftingOptions, (int? Longest, bool Priced)> lengths) : IDraftPolicy
{
    private readonly SuffixPrice _price = MakePrice();

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

    // A guess must be likelier right than wrong by a little: both lengths and nothing at all come of it.
    private static SuffixPrice MakePrice()
    {
        SuffixPrice price = new();
        price.Set(1, [.. Enumerable.Range(0, DraftingOptions.MaxDraftLength + 1).Select(rows => 0.55 * rows)], new double[DraftingOptions.MaxDraftLength + 2]);
        return price;
    }
}
