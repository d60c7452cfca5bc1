using System.Globalization;

namespace MagicDec.Tool.Bench.Machine;

/// <summary>How much memory may still be used: of what the process may have, and of what other programs leave.</summary>
internal static class MachineMemory
{
    private const string LinuxFile = "/proc/meminfo";
    private const string LinuxKey = "MemAvailable:";

    /// <summary>Bytes.</summary>
    public static long Free()
    {
        long ofProcess = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;
        return Math.Max(0, Math.Min(ofProcess, LeftByOthers() ?? ofProcess));
    }

    // Only Linux is asked; elsewhere all that the process may have counts.
    private static long? LeftByOthers()
    {
        string? line = File.Exists(LinuxFile) ? File.ReadLines(LinuxFile).FirstOrDefault(line => line.StartsWith(LinuxKey, StringComparison.Ordinal)) : null;
        string? kibibytes = line?[LinuxKey.Length..].Replace("kB", "", StringComparison.Ordinal);
        return long.TryParse(kibibytes, NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value << 10 : null;
    }
}
