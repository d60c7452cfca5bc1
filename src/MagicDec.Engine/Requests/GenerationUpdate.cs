using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Requests;

/// <summary>One generated token.</summary>
public sealed record GenerationUpdate
{
    /// <summary>The token id. A stop token is reported too, in the update that carries <see cref="GenerationFinishReason.Stop"/>.</summary>
    public required int Token { get; init; }

    /// <summary>Log probabilities, when <see cref="SamplingParameters.TopLogprobs"/> asks for them.</summary>
    public TokenLogprobs? Logprobs { get; init; }

    /// <summary>The raw float32 logits the token was chosen from, shape [vocabulary], when <see cref="GenerationRequest.IncludeLogits"/> is set.</summary>
    public ReadOnlyMemory<float>? Logits { get; init; }

    /// <summary>Prompt tokens that were found in the prefix cache instead of being computed; the same in all updates of a request.</summary>
    public int CachedPromptTokens { get; init; }

    /// <summary>Set on the last update only.</summary>
    public GenerationFinishReason? FinishReason { get; init; }

    /// <summary>What drafting has done for the request so far, the round that gave this token included.</summary>
    public DraftingUsage? Drafting { get; init; }
}
