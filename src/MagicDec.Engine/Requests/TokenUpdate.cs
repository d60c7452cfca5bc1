using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Requests;

/// <summary>One generated token as the engine thread knows it.</summary>
internal readonly record struct TokenUpdate(
    int Token, TokenLogprobs? Logprobs, ReadOnlyMemory<float>? Logits, int CachedPromptTokens, GenerationFinishReason? FinishReason);
