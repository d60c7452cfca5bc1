namespace MagicDec.Tool.Planning.Rooflines;

/// <summary>What a load takes of each device's memory; the names are keys of the plan's JSON.</summary>
internal sealed record MemoryNeed
{
    public required bool Fits { get; init; }

    /// <summary>What a device has.</summary>
    public required double DeviceGigabytes { get; init; }

    /// <summary>Its share of the weights, a draft model's too.</summary>
    public required double WeightGigabytes { get; init; }

    /// <summary>Its share of keys and values, a draft model's too.</summary>
    public required double KvGigabytes { get; init; }

    /// <summary>Most sequences of this context that fit; 0: not one.</summary>
    public required int LargestBatch { get; init; }

    /// <summary>Fewest devices the load fits on; null: none up to 1024, for more devices than KV heads keep the same keys and values.</summary>
    public int? LeastDevices { get; init; }
}
