namespace MagicDec.Engine.Speculation.Policy;

/// <summary>One way to draft a round.</summary>
/// <param name="DraftLength">Most tokens guessed (gamma); 0: plain decoding.</param>
/// <param name="KvBudget">Tokens of history the draft reads (K).</param>
/// <param name="PredictedTokensPerSecond">Of all sequences together.</param>
public sealed record DraftOption(int DraftLength, int KvBudget, double PredictedTokensPerSecond);
