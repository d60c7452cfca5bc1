namespace MagicDec.Engine.Models.Rotary;

/// <summary>Inverse rotary frequencies of every scaling rule, in float64 (formulas: modeling_rope_utils.py of Hugging Face transformers).</summary>
internal static class RotaryFrequencies
{
    /// <summary>Radians per position for each of the head's <c>HeadSize / 2</c> pairs.</summary>
    public static double[] Compute(ModelConfig config)
    {
        var scaling = config.RopeScaling;
        double theta = scaling?.Kind == RopeScalingKind.Dynamic ? DynamicBase(config, scaling) : config.RopeTheta;
        var frequencies = new double[config.HeadSize / 2];
        for (int i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] = 1 / Math.Pow(theta, 2.0 * i / config.HeadSize);
        }

        switch (scaling?.Kind)
        {
            case RopeScalingKind.Linear:
                ScaleLinear(frequencies, scaling);
                break;
            case RopeScalingKind.Llama3:
                ScaleLlama3(frequencies, scaling);
                break;
            case RopeScalingKind.Yarn:
                ScaleYarn(frequencies, scaling, theta);
                break;
        }

        return frequencies;
    }

    /// <summary>The base for a context of MaxPositions tokens: unchanged up to the trained length.</summary>
    private static double DynamicBase(ModelConfig config, RopeScaling scaling)
    {
        double stretch = Math.Max(1, (double)config.MaxPositions / scaling.OriginalMaxPositions);
        double scale = scaling.Factor * stretch - (scaling.Factor - 1);
        return config.RopeTheta * Math.Pow(scale, config.HeadSize / (config.HeadSize - 2.0));
    }

    private static void ScaleLinear(double[] frequencies, RopeScaling scaling)
    {
        for (int i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] /= scaling.Factor;
        }
    }

    private static void ScaleLlama3(double[] frequencies, RopeScaling scaling)
    {
        double low = scaling.LowFrequencyFactor, high = scaling.HighFrequencyFactor;
        for (int i = 0; i < frequencies.Length; i++)
        {
            double rotations = scaling.OriginalMaxPositions * frequencies[i] / (2 * Math.PI);
            if (rotations < low)
            {
                frequencies[i] /= scaling.Factor;
            }
            else if (rotations <= high)
            {
                double kept = (rotations - low) / (high - low);
                frequencies[i] = (1 - kept) * frequencies[i] / scaling.Factor + kept * frequencies[i];
            }
        }
    }

    private static void ScaleYarn(double[] frequencies, RopeScaling scaling, double theta)
    {
        int headSize = 2 * frequencies.Length;
        double low = Dimension(scaling.BetaFast), high = Dimension(scaling.BetaSlow);
        if (scaling.Truncate)
        {
            low = Math.Floor(low);
            high = Math.Ceiling(high);
        }

        low = Math.Max(low, 0);
        high = Math.Min(high, headSize - 1);
        if (low == high)
        {
            high += 0.001;
        }

        for (int i = 0; i < frequencies.Length; i++)
        {
            double scaled = Math.Clamp((i - low) / (high - low), 0, 1);
            frequencies[i] = frequencies[i] / scaling.Factor * scaled + frequencies[i] * (1 - scaled);
        }

        // The dimension whose frequency makes this many rotations over the trained context.
        double Dimension(double rotations) =>
            headSize * Math.Log(scaling.OriginalMaxPositions / (rotations * 2 * Math.PI)) / (2 * Math.Log(theta));
    }
}
