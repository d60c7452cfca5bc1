using System.Numerics;
using MagicDec.Engine.Speculation.Suffix;

namespace MagicDec.Engine.Speculation.Drafters;

/// <summary>
/// Drafts what followed the latest tokens earlier in the same history, or in recent answers of any agent of the engine, whichever match is longer.
/// Computes nothing with the model.
/// </summary>
internal sealed class SuffixDrafter : IDrafter
{
    private const int SharedTokens = 1 << 17;

    private readonly SuffixIndex _shared = new(SharedTokens);
    private readonly int[] _own = new int[DraftingOptions.MaxDraftLength];
    private readonly int[] _others = new int[DraftingOptions.MaxDraftLength];

    public void Draft(IReadOnlyList<DraftContext> rows)
    {
        foreach (DraftContext row in rows)
        {
            Draft(row);
        }
    }

    public void Forget(DraftContext row)
    {
        if (row.SuffixIndex is not null)
        {
            _shared.Append(row.History.Tokens[row.PromptLength..]);
            _shared.Append(SuffixIndex.Separator);
            row.SuffixIndex = null;
        }
    }

    private void Draft(DraftContext row)
    {
        ReadOnlySpan<int> history = row.History.Tokens;
        SuffixIndex index = row.SuffixIndex ??= new SuffixIndex((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1024, row.MaxTokens)));
        index.Append(history[(int)index.Count..]);
        Span<int> own = _own.AsSpan(0, row.Plan.LongestSuffix);
        Span<int> others = _others.AsSpan(0, row.Plan.LongestSuffix);
        SuffixMatch here = index.Continue(history, own);
        SuffixMatch elsewhere = _shared.Continue(history, others);
        SuffixMatch match = elsewhere.MatchLength > here.MatchLength ? elsewhere : here;
        int count = Math.Min(match.Count, row.Plan.AfterMatch(match.MatchLength));
        row.AddSuffix((match == here ? own : others)[..count], match.MatchLength >= DraftPlan.StrongMatch);
    }
}
