namespace MagicDec.Engine.Sampling;

/// <summary>The log probabilities of one generated token and of its alternatives, from the softmax of the model's raw logits.</summary>
/// <param name="Chosen">The generated token.</param>
/// <param name="Top">The most likely tokens, most likely first (ties: lower id first); as many as were asked for. May hold the generated one.</param>
public sealed record TokenLogprobs(TokenLogprob Chosen, IReadOnlyList<TokenLogprob> Top);
