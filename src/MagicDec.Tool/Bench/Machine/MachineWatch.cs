using System.Diagnostics;
using MagicDec.Engine.Compute.Limits;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench.Machine;

/// <summary>
/// What the machine gave while something else was measured, by short samples between its repetitions: on a shared machine that is less than what it can
/// do at best, and the fairer yardstick.
/// </summary>
internal sealed class MachineWatch : IDisposable
{
    private const double SampleSeconds = 0.025;

    private readonly WorkerPool _pool;
    private readonly LimitProbe _probe;
    private readonly List<double> _reads = [];
    private readonly List<double> _multiplyAdds = [];

    public MachineWatch(int threads)
    {
        _pool = new WorkerPool(threads);
        _probe = LimitProbe.Create(_pool);
    }

    /// <summary>The medians of all samples.</summary>
    public MachineReport Report => new(Medians.Of(_reads), Medians.Of(_multiplyAdds));

    /// <summary>10^9 bytes read a second, now.</summary>
    public double SampleRead() => Sample(_probe.Read, _reads);

    /// <summary>10^9 operations a second, now.</summary>
    public double SampleMultiplyAdd() => Sample(_probe.MultiplyAdd, _multiplyAdds);

    public void Dispose()
    {
        _probe.Dispose();
        _pool.Dispose();
    }

    /// <summary>The mean over a sample's time: every pass is the same work, so the mean rate is the harmonic one.</summary>
    private static double Sample(Func<double> pass, List<double> samples)
    {
        pass();
        double secondsPerUnit = 0;
        int passes = 0;
        for (long start = Stopwatch.GetTimestamp(); passes == 0 || Stopwatch.GetElapsedTime(start).TotalSeconds < SampleSeconds; passes++)
        {
            secondsPerUnit += 1 / pass();
        }

        samples.Add(passes / secondsPerUnit);
        return samples[^1];
    }
}
