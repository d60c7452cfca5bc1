using static System.FormattableString;

namespace MagicDec.Tool.Bench.Machine;

/// <summary>What the machine can do at best; the names are keys of the benchmark's JSON.</summary>
/// <param name="ReadGbPerS">Bytes read from memory, 10^9 a second.</param>
/// <param name="PeakFp32GflopPerS">Float32 operations, 10^9 a second.</param>
internal sealed record MachineReport(double ReadGbPerS, double PeakFp32GflopPerS)
{
    /// <summary>For people.</summary>
    /// <param name="threads">Threads that this was measured with.</param>
    public string Describe(int? threads) => Invariant($"read {ReadGbPerS:F1} GB/s, peak {PeakFp32GflopPerS:F0} GFLOP/s with {threads} threads");
}
