using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Rotary;

namespace MagicDec.Tool.Export;

/// <summary>How a rotary scaling is said in a GGUF file.</summary>
internal static class GgufRope
{
    private const double DefaultBetaFast = 32;
    private const double DefaultBetaSlow = 1;

    /// <summary>Writes the settings.</summary>
    /// <exception cref="UsageException">llama.cpp cannot be told of this scaling.</exception>
    public static void Write(GgufWriter writer, string family, ModelConfig config)
    {
        writer.Set($"{family}.rope.dimension_count", (uint)config.HeadSize);
        writer.Set($"{family}.rope.freq_base", (float)config.RopeTheta);
        switch (config.RopeScaling)
        {
            case null:
                break;
            case { Kind: RopeScalingKind.Llama3 } when family == "llama":
                // Said by a tensor of factors.
                break;
            case { Kind: RopeScalingKind.Linear } scaling:
                WriteScaling(writer, family, "linear", scaling);
                break;
            case { Kind: RopeScalingKind.Yarn, BetaFast: DefaultBetaFast, BetaSlow: DefaultBetaSlow, Truncate: true } scaling when HasUsualAttentionFactor(scaling):
                WriteScaling(writer, family, "yarn", scaling);
                break;
            case { Kind: RopeScalingKind.Dynamic } scaling when config.MaxPositions <= scaling.OriginalMaxPositions:
                // Unscaled up to the trained length.
                break;
            case { } scaling:
                throw new UsageException($"The model's rotary scaling ({scaling.Kind}) with these settings cannot be written as GGUF for the family '{family}'.");
        }
    }

    /// <summary>By what llama.cpp is to divide each pair's frequency, or null.</summary>
    public static float[]? FrequencyFactors(ModelConfig config)
    {
        if (config.RopeScaling is not { Kind: RopeScalingKind.Llama3 })
        {
            return null;
        }

        double[] plain = RotaryFrequencies.Compute(config with { RopeScaling = null });
        return [.. plain.Zip(RotaryFrequencies.Compute(config), (unscaled, scaled) => (float)(unscaled / scaled))];
    }

    private static void WriteScaling(GgufWriter writer, string family, string kind, RopeScaling scaling)
    {
        writer.Set($"{family}.rope.scaling.type", kind);
        writer.Set($"{family}.rope.scaling.factor", (float)scaling.Factor);
        writer.Set($"{family}.rope.scaling.original_context_length", (uint)scaling.OriginalMaxPositions);
    }

    private static bool HasUsualAttentionFactor(RopeScaling scaling) =>
        Math.Abs(scaling.AttentionFactor - ((0.1 * Math.Log(Math.Max(1, scaling.Factor))) + 1)) < 1e-6;
}
