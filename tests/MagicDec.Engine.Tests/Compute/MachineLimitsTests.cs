using MagicDec.Engine.Compute.Limits;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Tests.Compute;

public sealed class MachineLimitsTests
{
    [Fact]
    public void Measure_AnyMachine_GivesPositiveFigures()
    {
        using var pool = new WorkerPool(2);
        MachineLimits limits = MachineLimits.Measure(pool);
        Assert.InRange(limits.ReadGigabytesPerSecond, 0.01, 100_000);
        Assert.InRange(limits.PeakGigaflopsPerSecond, 0.01, 1_000_000);
    }
}
