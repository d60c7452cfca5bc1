using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Tests.VectorWidths;
using MagicDec.Testing;

namespace MagicDec.Engine.Tests.Runners;

/// <summary>Whole forward passes of small models: a prefill chunk and a decoded token beside another sequence.</summary>
internal sealed class RunnerProbe : IBitProbe
{
    private static readonly string[] Families = ["llama3", "qwen3"];

    public void Run(BitHash hash) => Run(hash, tiles: false);

    internal static void Run(BitHash hash, bool tiles)
    {
        foreach (string family in Families)
        {
            using var files = TinyModels.Create(family).OpenInMemory();
            using CpuRunner runner = CpuRunner.Load(files, Options with { MatrixTiles = tiles }, progress: null, CancellationToken.None);
            var pool = new PagePool(runner.PageCount);
            PageTable[] tables = [new(pool, runner), new(pool, runner)];
            Step(runner, tables, hash, EngineFactory.Prompt(40, 512, 1), EngineFactory.Prompt(7, 512, 2));
            Step(runner, tables, hash, [3], [4, 5]);
        }
    }

    private static CpuRunnerOptions Options => new()
    {
        Threads = 2,
        WeightFormat = WeightFormat.BFloat16,
        KvFormat = KvFormat.BFloat16,
        KvMemoryBytes = 1 << 20,
        MaxSequences = 2,
    };

    private static void Step(CpuRunner runner, PageTable[] tables, BitHash hash, params int[][] tokens)
    {
        var batch = new StepBatch();
        var result = new StepResult();
        for (int i = 0; i < tables.Length; i++)
        {
            Assert.True(tables[i].TryEnsureCapacity(tables[i].TokenCount + tokens[i].Length));
            var sampling = new RowSampling { Parameters = SamplingParameters.Greedy, IncludeLogits = true };
            batch.Add(tokens[i], tables[i].TokenCount, tables[i], KvView.Full, outputCount: 1, sampling);
            tables[i].Advance(tokens[i].Length);
        }

        runner.Run(batch, result);
        hash.Add(result.Logits[0]);
        hash.Add(result.Logits[1]);
    }
}
