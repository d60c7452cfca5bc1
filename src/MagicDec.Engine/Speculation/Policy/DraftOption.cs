namespace MagicDec.Engine.Speculation.Policy;

/// <summary>One way to draft a round.</summary>
/// <param name="DraftLength">Most tokens that the model guesses over its sparse view (gamma), where the suffix index has nothing better; 0: plain decoding, with the suffix index.</param>
/// <param name="KvBudget">Tokens of history the draft reads (K).</param>
/// <param name="PredictedTokensPerSecond">Of all sequences together.</param>
public sealed record DraftOption(int DraftLength, int KvBudget, double PredictedTokensPerSecond);
