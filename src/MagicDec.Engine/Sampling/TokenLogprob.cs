namespace MagicDec.Engine.Sampling;

/// <summary>A token and the natural logarithm of its probability.</summary>
/// <param name="Token">The token id.</param>
/// <param name="Logprob">The natural logarithm of the token's probability: 0 or less, negative infinity for an impossible token.</param>
public readonly record struct TokenLogprob(int Token, float Logprob);
