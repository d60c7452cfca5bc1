using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models;

namespace MagicDec.Engine.Runners;

/// <summary>What a <see cref="CpuRunner"/> needs to know of the engine's options.</summary>
internal sealed record CpuRunnerOptions
{
    /// <summary>Threads that compute, the engine thread included.</summary>
    public required int Threads { get; init; }

    public required WeightFormat WeightFormat { get; init; }

    public required KvFormat KvFormat { get; init; }

    /// <summary>Whether bfloat16 is multiplied by the processor's matrix tiles, where it has them.</summary>
    public bool MatrixTiles { get; init; } = true;

    /// <summary>Bytes for keys and values; null for a quarter of what is free, at most <see cref="MaxSequences"/> full contexts.</summary>
    public long? KvMemoryBytes { get; init; }

    /// <summary>Longest context; null for the model's own.</summary>
    public int? MaxPositions { get; init; }

    /// <summary>Sequences that may run at once.</summary>
    public required int MaxSequences { get; init; }

    /// <summary>Shape of the KV cache of a model that runs so.</summary>
    public KvGeometry GeometryOf(ModelConfig config) =>
        new(config.LayerCount, config.KvHeadCount, config.HeadSize, KvGeometry.DefaultPageTokens, KvFormat);
}
