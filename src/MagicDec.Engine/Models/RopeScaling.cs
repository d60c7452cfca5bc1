namespace MagicDec.Engine.Models;

/// <summary>Parameters of a rotary frequency scaling, as <c>rope_scaling</c> or <c>rope_parameters</c> in config.json gives them.</summary>
/// <remarks>
/// The formulas are those of <c>modeling_rope_utils.py</c> in Hugging Face transformers. One differs on purpose:
/// <see cref="RopeScalingKind.Dynamic"/> there recomputes the base as the sequence grows, so a cached key depends on when it was
/// computed. Here a token is a function of its position, so the base is fixed when the model is loaded: it is the one transformers
/// uses for a sequence of <see cref="ModelConfig.MaxPositions"/> tokens. With the default, the trained length, that is the unscaled
/// base, exact for every sequence up to it; <see cref="ModelConfig.WithMaxPositions"/> asks for a longer context and its base.
/// </remarks>
public sealed record RopeScaling
{
    /// <summary>Which rule applies.</summary>
    public required RopeScalingKind Kind { get; init; }

    /// <summary>Stretch of the context, at least 1.</summary>
    public required double Factor { get; init; }

    /// <summary>Context length in tokens the model was trained with before scaling.</summary>
    public required int OriginalMaxPositions { get; init; }

    /// <summary>Llama 3 only: wavelengths above <see cref="OriginalMaxPositions"/> divided by this are fully scaled.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Llama 3 only: wavelengths below <see cref="OriginalMaxPositions"/> divided by this are kept.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>YaRN only: rotations over the trained context above which a dimension keeps its frequency.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>YaRN only: rotations over the trained context below which a dimension is fully scaled.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>YaRN only: whether the ends of the ramp are rounded outwards to whole dimensions.</summary>
    public bool Truncate { get; init; } = true;

    /// <summary>YaRN only: what cos and sin are multiplied with; 1 for the other rules.</summary>
    public double AttentionFactor { get; init; } = 1;
}
