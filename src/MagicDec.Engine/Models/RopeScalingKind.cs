namespace MagicDec.Engine.Models;

/// <summary>How rotary position frequencies are stretched beyond the trained context (<c>rope_type</c> in config.json).</summary>
public enum RopeScalingKind
{
    /// <summary>All frequencies are divided by the factor (position interpolation).</summary>
    Linear,

    /// <summary>The base grows with the context length the model is loaded for ("dynamic NTK"); see <see cref="RopeScaling"/>.</summary>
    Dynamic,

    /// <summary>Llama 3.1's rule: long wavelengths are divided by the factor, short ones kept, the band between is blended.</summary>
    Llama3,

    /// <summary>YaRN (arXiv 2309.00071): a linear ramp over dimensions blends kept and divided frequencies; cos and sin are scaled too.</summary>
    Yarn,
}
