namespace MagicDec.Engine.Speculation;

/// <summary>What a sequence does in a round.</summary>
/// <param name="Drafter">Who guesses.</param>
/// <param name="Length">Most tokens guessed (gamma); 0: plain decoding.</param>
/// <param name="KvBudget">Tokens in a sparse view (K).</param>
/// <param name="Selector">How a sparse view is chosen.</param>
internal readonly record struct DraftPlan(Drafter Drafter, int Length, int KvBudget, KvSelector Selector)
{
    /// <summary>Plain decoding.</summary>
    public static DraftPlan None => default;

    /// <summary>Whether the model itself may draft in this round.</summary>
    public bool IsSparse => Length > 0 && Drafter is Drafter.Sparse or Drafter.SuffixThenSparse;

    /// <summary>Whether the suffix index may draft in this round.</summary>
    public bool IsSuffix => Length > 0 && Drafter is Drafter.Suffix or Drafter.SuffixThenSparse;
}
