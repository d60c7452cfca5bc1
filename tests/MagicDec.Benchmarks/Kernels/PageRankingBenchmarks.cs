using BenchmarkDotNet.Attributes;
using MagicDec.Benchmarks.Reporting;
using MagicDec.Engine.Speculation.Views;

namespace MagicDec.Benchmarks.Kernels;

/// <summary>The 32 pages with the greatest scores, in order of page: what a sparse draft reads of one KV head. Plain .NET: a sort.</summary>
[MemoryDiagnoser]
public class PageRankingBenchmarks : IKnownWork
{
    private readonly int[] _top = new int[32];
    private float[] _scores = [];

    /// <summary>Pages of the history, 16 tokens each.</summary>
    [Params(512, 8192)]
    public int Pages { get; set; }

    /// <summary>Scores as attention has them: few large, many small, none negative.</summary>
    [GlobalSetup]
    public void Setup() => _scores = [.. Values.Normal(3, Pages).Select(value => MathF.Exp(2 * value))];

    /// <summary>Plain .NET.</summary>
    [Benchmark(Baseline = true)]
    public int Sort()
    {
        float[] scores = [.. _scores];
        int[] pages = [.. Enumerable.Range(0, Pages)];
        Array.Sort(scores, pages);
        pages.AsSpan(Pages - _top.Length).CopyTo(_top);
        Array.Sort(_top);
        return _top[0];
    }

    /// <summary>Ours.</summary>
    [Benchmark]
    public int Ranking() => PageRanking.Top(_scores, 0, Pages, _top);

    /// <inheritdoc/>
    public Work WorkOf(string method) => new(4.0 * Pages, 0);
}
