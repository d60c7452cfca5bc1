namespace MagicDec.Engine.Models.Loading.Configuration;

/// <summary>Reads the rotary settings: <c>rope_theta</c> with <c>rope_scaling</c> (old) or one <c>rope_parameters</c> object (new).</summary>
internal static class RopeSettingsReader
{
    private const double MaxFactor = 1e4;

    public static (double Theta, RopeScaling? Scaling) Read(JsonFields config, int statedPositions)
    {
        var parameters = config.Object("rope_parameters");
        double theta = config.Double("rope_theta", 2, 1e15, 10000);
        theta = parameters?.Double("rope_theta", 2, 1e15, theta) ?? theta;
        return (theta, (config.Object("rope_scaling") ?? parameters) is { } scaling ? ReadScaling(scaling, statedPositions) : null);
    }

    private static RopeScaling? ReadScaling(JsonFields json, int statedPositions)
    {
        if (json.Double("partial_rotary_factor", 0, 1, 1) is var partial && partial != 1)
        {
            throw new ModelFormatException(json.File, null, "'partial_rotary_factor' to be 1", $"{partial}");
        }

        string type = json.String("rope_type") ?? json.String("type") ?? "default";
        return type switch
        {
            "default" => null,
            "linear" => Plain(json, RopeScalingKind.Linear, statedPositions),
            "dynamic" => Plain(json, RopeScalingKind.Dynamic, statedPositions),
            "llama3" => Llama3(json),
            "yarn" => Yarn(json, statedPositions),
            _ => throw new ModelFormatException(
                json.File, null, "a rope type of default, linear, dynamic, llama3 or yarn", $"'{type}'",
                "Models with other rotary scalings cannot be run."),
        };
    }

    private static RopeScaling Plain(JsonFields json, RopeScalingKind kind, int statedPositions) => new()
    {
        Kind = kind,
        Factor = json.Double("factor", 1, MaxFactor),
        OriginalMaxPositions = statedPositions,
    };

    private static RopeScaling Llama3(JsonFields json)
    {
        var scaling = new RopeScaling
        {
            Kind = RopeScalingKind.Llama3,
            Factor = json.Double("factor", 1, MaxFactor),
            OriginalMaxPositions = json.Int("original_max_position_embeddings", 1, 1 << 24),
            LowFrequencyFactor = json.Double("low_freq_factor", 1e-3, 1e4),
            HighFrequencyFactor = json.Double("high_freq_factor", 1e-3, 1e4),
        };
        return scaling.HighFrequencyFactor > scaling.LowFrequencyFactor
            ? scaling
            : throw new ModelFormatException(
                json.File, null, "'high_freq_factor' above 'low_freq_factor'",
                $"{scaling.HighFrequencyFactor} and {scaling.LowFrequencyFactor}");
    }

    private static RopeScaling Yarn(JsonFields json, int statedPositions)
    {
        int original = json.Int("original_max_position_embeddings", 1, 1 << 24, statedPositions);
        double factor = json.Double("factor", 1, MaxFactor, Math.Max(1, (double)statedPositions / original));
        double mscale = json.Double("mscale", 0, 1e3, 0), mscaleAll = json.Double("mscale_all_dim", 0, 1e3, 0);
        double attention = mscale > 0 && mscaleAll > 0 ? Magnitude(factor, mscale) / Magnitude(factor, mscaleAll) : Magnitude(factor, 1);
        return new RopeScaling
        {
            Kind = RopeScalingKind.Yarn,
            Factor = factor,
            OriginalMaxPositions = original,
            BetaFast = json.Double("beta_fast", 1e-3, 1e6, 32),
            BetaSlow = json.Double("beta_slow", 1e-3, 1e6, 1),
            Truncate = json.Bool("truncate", absent: true),
            AttentionFactor = json.Double("attention_factor", 1e-3, 1e3, attention),
        };
    }

    /// <summary>0.1 m ln(s) + 1, the paper's scale of cos and sin.</summary>
    private static double Magnitude(double scale, double m) => scale <= 1 ? 1 : 0.1 * m * Math.Log(scale) + 1;
}
