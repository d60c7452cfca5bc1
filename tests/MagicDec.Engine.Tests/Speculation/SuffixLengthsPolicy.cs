using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>Gives the suffix drafts of requests lengths of their own, after strong and after weak matches, as only the adaptive policy does by itself.</summary>
/// <param name="inner">Whose plans these are else.</param>
/// <param name="lengths">The lengths of a request's drafts; null: none of its own.</param>
internal sealed class SuffixLengthsPolicy(IDraftPolicy inner, Func<DraftingOptions, (int? Strong, int? Weak)> lengths) : IDraftPolicy
{
    public void Choose(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest, Span<DraftPlan> plans)
    {
        inner.Choose(rows, longest, plans);
        for (int i = 0; i < rows.Count; i++)
        {
            if (plans[i].IsSuffix)
            {
                (int? strong, int? weak) = lengths(rows[i].Options);
                plans[i] = (plans[i] with { SuffixLength = strong, WeakSuffixLength = weak }).Within(longest[i]);
            }
        }
    }

    public void Observe(in RoundOutcome outcome) => inner.Observe(outcome);
}
