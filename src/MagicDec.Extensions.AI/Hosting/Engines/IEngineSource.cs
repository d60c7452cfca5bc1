using MagicDec.Engine;

namespace MagicDec.Extensions.AI.Hosting.Engines;

/// <summary>The engine of one service id, shared by everything that is registered under it.</summary>
internal interface IEngineSource
{
    /// <summary>What the model is called; known before it is loaded.</summary>
    string ModelName { get; }

    /// <summary>How far the model is.</summary>
    EngineLoadState State { get; }

    /// <summary>The engine, if it is loaded by now and has not been disposed with its owner.</summary>
    InferenceEngine? Loaded { get; }

    /// <summary>The engine, loaded if need be.</summary>
    ValueTask<InferenceEngine> GetAsync(CancellationToken cancellationToken);
}
