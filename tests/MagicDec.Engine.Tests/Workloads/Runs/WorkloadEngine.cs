using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Tests.Constraints;
using MagicDec.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicDec.Engine.Tests.Workloads.Runs;

/// <summary>Engines over one tiny model, with whatever runner a test puts in between.</summary>
internal static class WorkloadEngine
{
    private static readonly TestModel Model = TinyModels.Create("llama3");

    /// <summary>Makes an engine with exactly so many KV pages.</summary>
    public static InferenceEngine Create(int pages, EngineOptions options, Func<IModelRunner, IModelRunner>? decorate = null)
    {
        using ModelFiles files = Model.OpenInMemory();
        KvGeometry geometry = new(2, 2, 16, KvGeometry.DefaultPageTokens, options.KvFormat);
        CpuRunnerOptions runnerOptions = new()
        {
            Threads = options.Threads,
            WeightFormat = WeightFormat.BFloat16,
            KvFormat = options.KvFormat,
            KvMemoryBytes = pages * geometry.BytesPerPage,
            MaxSequences = options.MaxConcurrentRequests,
        };
        options.Vocabulary ??= TestVocabulary.OfModel;
        CpuRunner runner = CpuRunner.Load(files, runnerOptions, progress: null, CancellationToken.None);
        return new InferenceEngine(runner.Config, decorate?.Invoke(runner) ?? runner, options, NullLogger.Instance);
    }
}
