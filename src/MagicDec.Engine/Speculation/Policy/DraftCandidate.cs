namespace MagicDec.Engine.Speculation.Policy;

/// <summary>One way to draft a round: every row that joins drafts up to <paramref name="Length"/> tokens over <paramref name="KvBudget"/> tokens.</summary>
internal readonly record struct DraftCandidate(int Length, int KvBudget)
{
    /// <summary>Plain decoding.</summary>
    public static DraftCandidate None => default;
}
