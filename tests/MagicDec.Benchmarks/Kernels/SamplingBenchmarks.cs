using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using MagicDec.Benchmarks.Reporting;
using MagicDec.Engine.Sampling;

namespace MagicDec.Benchmarks.Kernels;

/// <summary>A token from one row of 128,256 logits on one thread, the copy of the row included: greedy, and with temperature 0.8 and top-p 0.95.</summary>
[MemoryDiagnoser]
public class SamplingBenchmarks : IKnownWork
{
    private const int Vocabulary = 128_256;

    private readonly SamplingParameters _nucleus = new() { Temperature = 0.8f, TopP = 0.95f, Seed = 1 };
    private readonly TokenSampler _sampler = new(Vocabulary);
    private readonly float[] _row = new float[Vocabulary];
    private float[] _logits = [];
    private int _position;

    /// <summary>Logits with a few likely tokens, as models have them.</summary>
    [GlobalSetup]
    public void Setup() => _logits = [.. Values.Normal(11, Vocabulary).Select(value => 3 * value)];

    /// <summary>Plain .NET.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("greedy")]
    public int PlainGreedy()
    {
        _logits.CopyTo(_row, 0);
        return TensorPrimitives.IndexOfMax(_row);
    }

    /// <summary>Ours.</summary>
    [Benchmark, BenchmarkCategory("greedy")]
    public int Greedy()
    {
        _logits.CopyTo(_row, 0);
        return _sampler.Sample(_row, SamplingParameters.Greedy, counts: null, position: 0);
    }

    /// <summary>Plain .NET: softmax, sort, and a walk to the drawn share.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("top-p")]
    public int PlainTopP()
    {
        TensorPrimitives.Divide(_logits, 0.8f, _row);
        TensorPrimitives.SoftMax(_row, _row);
        int[] tokens = [.. Enumerable.Range(0, Vocabulary)];
        Array.Sort(_row, tokens);
        float drawn = 0.95f * new Random(_position++).NextSingle();
        int at = Vocabulary;
        for (float sum = 0; sum <= drawn && at > 0;)
        {
            sum += _row[--at];
        }

        return tokens[at];
    }

    /// <summary>Ours; the draw depends on the logits, the seed and the position only.</summary>
    [Benchmark, BenchmarkCategory("top-p")]
    public int TopP()
    {
        _logits.CopyTo(_row, 0);
        return _sampler.Sample(_row, _nucleus, counts: null, position: _position++);
    }

    /// <inheritdoc/>
    public Work WorkOf(string method) => new(4.0 * Vocabulary, 0);
}
