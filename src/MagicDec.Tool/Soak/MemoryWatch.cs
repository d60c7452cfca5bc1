using System.Diagnostics;

namespace MagicDec.Tool.Soak;

/// <summary>Memory of the process over time, and whether it is flat once everything has been used.</summary>
internal sealed class MemoryWatch
{
    /// <summary>Growth after the warm-up that counts as noise: fragments, thread stacks, compiled code.</summary>
    private const long ManagedSlack = 16 << 20;
    private const long ResidentSlack = 64 << 20;
    private const double AllowedGrowth = 0.1;

    private MemorySample? _warm;

    public MemorySample Latest { get; private set; }

    /// <summary>What a warmed-up process needed; null during the warm-up.</summary>
    public MemorySample? Warm => _warm;

    /// <summary>Looks at the memory in use, garbage collected first.</summary>
    public void Measure(bool warmedUp)
    {
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        Latest = new MemorySample(managed, Process.GetCurrentProcess().WorkingSet64);
        if (warmedUp)
        {
            _warm ??= Latest;
        }
    }

    /// <summary>What has grown, in words; null: nothing.</summary>
    public string? Problem() => _warm is not { } warm ? null
        : Latest.Managed > (warm.Managed * (1 + AllowedGrowth)) + ManagedSlack ? $"Managed memory grew from {Mebibytes(warm.Managed)} after the warm-up to {Mebibytes(Latest.Managed)}."
        : Latest.Resident > (warm.Resident * (1 + AllowedGrowth)) + ResidentSlack ? $"Resident memory grew from {Mebibytes(warm.Resident)} after the warm-up to {Mebibytes(Latest.Resident)}."
        : null;

    private static string Mebibytes(long bytes) => $"{bytes >> 20} MiB";
}
