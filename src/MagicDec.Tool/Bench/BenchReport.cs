using MagicDec.Tool.Bench.Machine;

namespace MagicDec.Tool.Bench;

/// <summary>What a benchmark found; the names are the keys of its JSON, and keep their meaning.</summary>
internal sealed record BenchReport
{
    public required string Model { get; init; }

    public required int Batch { get; init; }

    public required int Context { get; init; }

    public required int New { get; init; }

    public required int Threads { get; init; }

    public required FillMode Fill { get; init; }

    public required MachineReport Machine { get; init; }

    /// <summary>What it gave in samples taken between the measurements; on a shared machine less than <see cref="Machine"/>.</summary>
    public required MachineReport MachineMeanwhile { get; init; }

    /// <summary>Whether products ran on the processor's matrix tiles, which no limit of <see cref="Machine"/> counts: shares of its FLOP/s can then pass 1.</summary>
    public required bool MatrixTiles { get; init; }

    /// <summary>Tokens of the prompts that were timed.</summary>
    public required int PrefillTokens { get; init; }

    public required double PrefillTokensPerSecond { get; init; }

    /// <summary>FLOPs of the prefill, by peak FLOP/s, by time.</summary>
    public required double PrefillLimitShare { get; init; }

    /// <summary>The same by the peak in the moments before and after each prefill; median.</summary>
    public required double PrefillMeanwhileShare { get; init; }

    /// <summary>New tokens of all sequences together, at the median step.</summary>
    public required double DecodeTokensPerSecond { get; init; }

    /// <summary>Median.</summary>
    public required double DecodeMsPerStep { get; init; }

    /// <summary>Weight bytes and KV bytes that a step must read, by read bandwidth, by the median time.</summary>
    public required double DecodeLimitShare { get; init; }

    /// <summary>The same by the read bandwidth in moments between the steps.</summary>
    public required double DecodeMeanwhileShare { get; init; }

    public required long WeightBytes { get; init; }

    public required long KvPoolBytes { get; init; }

    /// <summary>Resident size of the process after the last step.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>Over all new tokens, sequence by sequence, as little-endian 32-bit numbers.</summary>
    public required string TokensSha256 { get; init; }
}
