namespace MagicDec.Engine.Speculation;

/// <summary>What a sequence does in a round.</summary>
/// <param name="Drafter">Who guesses.</param>
/// <param name="Length">Most tokens guessed (gamma); 0: plain decoding.</param>
/// <param name="KvBudget">Tokens in a sparse view (K).</param>
/// <param name="Selector">How a sparse view is chosen.</param>
/// <param name="SuffixLength">Most tokens taken from the suffix index after a strong match; null: <paramref name="Length"/>.</param>
/// <param name="WeakSuffixLength">The same after a weak match; null: <paramref name="Length"/>, and none where another drafter stands behind.</param>
internal readonly record struct DraftPlan(
    Drafter Drafter, int Length, int KvBudget, KvSelector Selector, int? SuffixLength = null, int? WeakSuffixLength = null)
{
    /// <summary>Matches at least this long are strong.</summary>
    public const int StrongMatch = 6;

    /// <summary>Plain decoding.</summary>
    public static DraftPlan None => default;

    /// <summary>Whether the model itself may draft in this round.</summary>
    public bool IsSparse => Length > 0 && Drafter is Drafter.Sparse or Drafter.SuffixThenSparse;

    /// <summary>Whether the suffix index may draft in this round.</summary>
    public bool IsSuffix => Length > 0 && Drafter is Drafter.Suffix or Drafter.SuffixThenSparse;

    /// <summary>Most tokens taken from the suffix index.</summary>
    public int LongestSuffix => IsSuffix ? Math.Max(AfterMatch(StrongMatch), AfterMatch(1)) : 0;

    /// <summary>Most tokens that are to be checked in this round.</summary>
    public int Longest => Math.Max(Length, LongestSuffix);

    /// <summary>Most tokens taken from the suffix index after so long a match.</summary>
    public int AfterMatch(int matchLength) =>
        matchLength >= StrongMatch ? SuffixLength ?? Length : WeakSuffixLength ?? (Drafter == Drafter.Suffix ? Length : 0);

    /// <summary>The plan with no draft longer than <paramref name="most"/>.</summary>
    public DraftPlan Within(int most) =>
        this with { Length = Math.Min(Length, most), SuffixLength = Least(SuffixLength, most), WeakSuffixLength = Least(WeakSuffixLength, most) };

    private static int? Least(int? length, int most) => length is { } value ? Math.Min(value, most) : null;
}
