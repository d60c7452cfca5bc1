using MagicDec.Engine;

namespace MagicDec.Extensions.AI.Hosting.Engines;

/// <summary>An engine that somebody else owns.</summary>
internal sealed class SharedEngine(InferenceEngine engine) : IEngineSource
{
    public string ModelName => engine.ModelName;

    public EngineLoadState State { get; } = new(EngineLoadPhase.Loaded);

    public InferenceEngine Loaded => engine;

    public ValueTask<InferenceEngine> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(engine);
}
