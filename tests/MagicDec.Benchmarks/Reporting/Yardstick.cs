using MagicDec.Engine.Compute.Limits;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Benchmarks.Reporting;

/// <summary>This machine's limits with as many threads as the benchmarks use, measured once.</summary>
internal static class Yardstick
{
    private static readonly Lazy<MachineLimits> Measured = new(() =>
    {
        using WorkerPool pool = new(Threads);
        return MachineLimits.Measure(pool);
    });

    /// <summary>Threads that compute, ours and plain .NET's.</summary>
    public static int Threads => Environment.ProcessorCount;

    public static MachineLimits Limits => Measured.Value;
}
