using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Compute.Limits;

/// <summary>What this machine can do at best, measured: the yardstick of every speed the tools print.</summary>
/// <param name="ReadGigabytesPerSecond">Sequential reads from memory, all threads.</param>
/// <param name="PeakGigaflopsPerSecond">Float32 fused multiply-adds in registers, counted as two operations, all threads.</param>
internal sealed record MachineLimits(double ReadGigabytesPerSecond, double PeakGigaflopsPerSecond)
{
    // Spread over some tenths of a second, so that a moment in which another guest held a core does not become the limit.
    private const int ReadPasses = 12;
    private const int MultiplyAddPasses = 200;

    /// <summary>Measures both in some tenths of a second: the best of some passes each.</summary>
    public static MachineLimits Measure(WorkerPool pool)
    {
        using LimitProbe probe = LimitProbe.Create(pool);
        return new MachineLimits(Best(probe.Read, ReadPasses), Best(probe.MultiplyAdd, MultiplyAddPasses));
    }

    private static double Best(Func<double> pass, int passes) => Enumerable.Range(0, passes).Max(_ => pass());
}
