using MagicDec.Tool.Soak;

namespace MagicDec.Tool.Tests.Soak;

[Collection(AloneInProcess.Name)]
public sealed class MemoryWatchTests
{
    [Fact]
    public void Problem_ManagedMemoryGrowsAfterTheWarmUp_IsSaid()
    {
        MemoryWatch watch = new();
        watch.Measure(warmedUp: false);
        Assert.Null(watch.Warm);
        watch.Measure(warmedUp: true);
        Assert.Null(watch.Problem());

        byte[] leak = new byte[(int)(64 + (watch.Warm!.Value.Managed >> 21)) << 20];
        watch.Measure(warmedUp: true);

        Assert.Contains("Managed memory grew", watch.Problem(), StringComparison.Ordinal);
        GC.KeepAlive(leak);
    }
}
