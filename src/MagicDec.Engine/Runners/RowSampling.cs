using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Runners;

/// <summary>How the output rows of one sequence become tokens. Shared by all steps of the sequence.</summary>
internal sealed class RowSampling
{
    /// <summary>The request's sampling parameters, already validated.</summary>
    public required SamplingParameters Parameters { get; init; }

    /// <summary>Tokens seen so far, for penalties; null when no penalty is set.</summary>
    public TokenCounts? Counts { get; init; }

    /// <summary>Whether the raw float32 logits of each output row are copied out.</summary>
    public bool IncludeLogits { get; init; }
}
