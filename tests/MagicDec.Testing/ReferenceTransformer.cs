using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Rotary;

namespace MagicDec.Testing;

/// <summary>
/// The forward pass as the formulas say it, in float64, one token after the other, without any packing, paging or batching. Slow on
/// purpose: what the engine computes is compared with it.
/// </summary>
public sealed class ReferenceTransformer
{
    private readonly TestModel _model;
    private readonly ModelConfig _config;
    private readonly double[] _frequencies;
    private readonly List<(double[] Keys, double[] Values)>[] _cache;

    public ReferenceTransformer(TestModel model)
    {
        _model = model;
        using var files = model.OpenInMemory();
        _config = ModelConfig.Load(files);
        _frequencies = RotaryFrequencies.Compute(_config);
        _cache = [.. Enumerable.Range(0, _config.LayerCount).Select(_ => new List<(double[], double[])>())];
    }

    /// <summary>Logits after each token of a sequence [tokens][vocabulary].</summary>
    public static double[][] Logits(TestModel model, IEnumerable<int> tokens)
    {
        var reference = new ReferenceTransformer(model);
        return [.. tokens.Select(reference.Append)];
    }

    /// <summary>The tokens that follow a prompt at temperature 0.</summary>
    public static int[] Greedy(TestModel model, IReadOnlyList<int> prompt, int count)
    {
        var reference = new ReferenceTransformer(model);
        double[] logits = prompt.Select(reference.Append).ToArray()[^1];
        var answer = new int[count];
        for (int i = 0; i < count; i++)
        {
            answer[i] = Array.IndexOf(logits, logits.Max());
            logits = i + 1 < count ? reference.Append(answer[i]) : logits;
        }

        return answer;
    }

    /// <summary>Adds one token to the sequence.</summary>
    /// <returns>The logits for the next one [vocabulary].</returns>
    public double[] Append(int token) => Linear(AppendState(token), _config.TieWordEmbeddings ? "model.embed_tokens" : "lm_head");

    /// <summary>Adds one token to the sequence.</summary>
    /// <returns>Its final hidden state, after the final norm [hidden].</returns>
    public double[] AppendState(int token)
    {
        int position = _cache[0].Count;
        var x = Array.ConvertAll(Tensor("model.embed_tokens.weight").AsSpan(token * _config.HiddenSize, _config.HiddenSize).ToArray(), v => (double)v);
        for (int i = 0; i < _config.LayerCount; i++)
        {
            string layer = $"model.layers.{i}";
            x = Add(x, Attention(layer, _cache[i], Norm(x, $"{layer}.input_layernorm.weight"), position));
            x = Add(x, FeedForward(layer, Norm(x, $"{layer}.post_attention_layernorm.weight")));
        }

        return Norm(x, "model.norm.weight");
    }

    private double[] Attention(string layer, List<(double[] Keys, double[] Values)> cache, double[] x, int position)
    {
        int size = _config.HeadSize, group = _config.HeadCount / _config.KvHeadCount;
        var queries = Linear(x, $"{layer}.self_attn.q_proj");
        var keys = Linear(x, $"{layer}.self_attn.k_proj");
        Prepare(queries, $"{layer}.self_attn.q_norm.weight", position);
        Prepare(keys, $"{layer}.self_attn.k_norm.weight", position);
        cache.Add((keys, Linear(x, $"{layer}.self_attn.v_proj")));

        var mixed = new double[queries.Length];
        for (int head = 0; head < _config.HeadCount; head++)
        {
            int q = head * size, kv = head / group * size;
            var scores = cache.Select(c => Dot(queries.AsSpan(q, size), c.Keys.AsSpan(kv, size)) / Math.Sqrt(size)).ToArray();
            double max = scores.Max(), sum = scores.Sum(s => Math.Exp(s - max));
            for (int t = 0; t < cache.Count; t++)
            {
                double weight = Math.Exp(scores[t] - max) / sum;
                for (int i = 0; i < size; i++)
                {
                    mixed[q + i] += weight * cache[t].Values[kv + i];
                }
            }
        }

        return Linear(mixed, $"{layer}.self_attn.o_proj");
    }

    /// <summary>Normalises (where the model does) and rotates each head.</summary>
    private void Prepare(double[] heads, string norm, int position)
    {
        int size = _config.HeadSize, half = size / 2;
        double scale = _config.RopeScaling?.AttentionFactor ?? 1;
        for (int start = 0; start < heads.Length; start += size)
        {
            if (_config.QueryKeyNorm)
            {
                Norm(heads[start..(start + size)], norm).CopyTo(heads, start);
            }

            for (int i = 0; i < half; i++)
            {
                double cos = scale * Math.Cos(position * _frequencies[i]), sin = scale * Math.Sin(position * _frequencies[i]);
                double a = heads[start + i], b = heads[start + half + i];
                (heads[start + i], heads[start + half + i]) = (a * cos - b * sin, b * cos + a * sin);
            }
        }
    }

    private double[] FeedForward(string layer, double[] x)
    {
        var gate = Linear(x, $"{layer}.mlp.gate_proj");
        var up = Linear(x, $"{layer}.mlp.up_proj");
        return Linear([.. gate.Zip(up, (g, u) => g / (1 + Math.Exp(-g)) * u)], $"{layer}.mlp.down_proj");
    }

    private double[] Norm(double[] x, string name)
    {
        double scale = 1 / Math.Sqrt(x.Sum(v => v * v) / x.Length + _config.RmsNormEpsilon);
        return [.. x.Zip(Tensor(name), (v, gain) => v * scale * gain)];
    }

    private double[] Linear(double[] x, string name)
    {
        var weight = Tensor($"{name}.weight");
        var bias = _model.Tensors.TryGetValue($"{name}.bias", out var tensor) ? tensor.Values : null;
        var y = new double[weight.Length / x.Length];
        for (int row = 0; row < y.Length; row++)
        {
            double sum = bias?[row] ?? 0;
            for (int i = 0; i < x.Length; i++)
            {
                sum += weight[row * x.Length + i] * x[i];
            }

            y[row] = sum;
        }

        return y;
    }

    private float[] Tensor(string name) => _model.Tensors[name].Values;

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
