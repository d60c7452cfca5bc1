using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Tests.Sampling;

/// <summary>Sampling written the plain way: sort everything, double precision, no shortcuts.</summary>
internal static class ReferenceSampling
{
    public static float[] Adjust(float[] logits, SamplingParameters p, int[] prompt, int[] output, Func<int, bool>? allowed = null)
    {
        var result = (float[])logits.Clone();
        foreach (var (token, bias) in p.LogitBias ?? new Dictionary<int, float>())
        {
            result[token] += bias;
        }

        foreach (var token in prompt.Concat(output).Distinct())
        {
            result[token] = result[token] < 0 ? result[token] * p.RepetitionPenalty : result[token] / p.RepetitionPenalty;
        }

        foreach (var group in output.GroupBy(token => token))
        {
            result[group.Key] -= (group.Count() * p.FrequencyPenalty) + p.PresencePenalty;
        }

        for (var token = 0; token < result.Length; token++)
        {
            if (allowed?.Invoke(token) == false)
            {
                result[token] = float.NegativeInfinity;
            }
        }

        return result;
    }

    /// <summary>Token id to probability after temperature, top-k, top-p and min-p.</summary>
    public static Dictionary<int, double> Distribution(float[] logits, SamplingParameters p)
    {
        var maximum = (double)logits.Max();
        if (p.Temperature == 0f)
        {
            return new() { [Array.IndexOf(logits, logits.Max())] = 1.0 };
        }

        var sorted = Enumerable.Range(0, logits.Length)
            .Where(token => !float.IsNegativeInfinity(logits[token]))
            .OrderByDescending(token => logits[token]).ThenBy(token => token)
            .Select(token => (Token: token, Weight: Math.Exp((logits[token] - maximum) / p.Temperature)))
            .Take(p.TopK > 0 ? p.TopK : logits.Length)
            .ToList();

        var target = p.TopP * sorted.Sum(entry => entry.Weight);
        var kept = new List<(int Token, double Weight)>();
        foreach (var entry in sorted)
        {
            if (p.TopP < 1f && kept.Count > 0 && kept.Sum(k => k.Weight) >= target)
            {
                break;
            }

            kept.Add(entry);
        }

        kept.RemoveAll(entry => entry.Weight < p.MinP * kept[0].Weight);
        var sum = kept.Sum(entry => entry.Weight);
        return kept.ToDictionary(entry => entry.Token, entry => entry.Weight / sum);
    }

    /// <summary>Gumbel-max over all tokens of the distribution, with the platform's logarithm.</summary>
    public static int Winner(Dictionary<int, double> distribution, float[] logits, SamplingParameters p, int position)
    {
        if (p.Temperature == 0f)
        {
            return distribution.Keys.Single();
        }

        var noise = new GumbelNoise(p.Seed, position);
        return distribution.Keys
            .OrderByDescending(token => (logits[token] / (double)p.Temperature) - Math.Log(-Math.Log(noise.Uniform(token))))
            .ThenBy(token => token)
            .First();
    }

    /// <summary>Normal logits with a few clear favourites, as a language model's.</summary>
    public static float[] RandomLogits(int seed, int vocabularySize, double spread = 3.0)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, vocabularySize)
            .Select(_ => (float)(spread * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
