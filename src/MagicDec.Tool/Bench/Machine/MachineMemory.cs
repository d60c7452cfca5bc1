using System.Globalization;
using System.Runtime.InteropServices;

namespace MagicDec.Tool.Bench.Machine;

/// <summary>How much memory may still be used: of what the process may have, and of what other programs leave; and giving back what is not used.</summary>
internal static partial class MachineMemory
{
    private const string LinuxFile = "/proc/meminfo";
    private const string LinuxKey = "MemAvailable:";

    /// <summary>Bytes.</summary>
    public static long Free()
    {
        long ofProcess = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;
        return Math.Max(0, Math.Min(ofProcess, LeftByOthers() ?? ofProcess));
    }

    /// <summary>Gives the system what the garbage collector and the C library hold and nobody uses, such as what loading and compiling left behind.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            if (OperatingSystem.IsLinux())
            {
                _ = TrimHeaps(0);
            }
        }
        catch (EntryPointNotFoundException)
        {
            // Only one C library has it.
        }
    }

    // Only Linux is asked; elsewhere all that the process may have counts.
    private static long? LeftByOthers()
    {
        string? line = File.Exists(LinuxFile) ? File.ReadLines(LinuxFile).FirstOrDefault(line => line.StartsWith(LinuxKey, StringComparison.Ordinal)) : null;
        string? kibibytes = line?[LinuxKey.Length..].Replace("kB", "", StringComparison.Ordinal);
        return long.TryParse(kibibytes, NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value << 10 : null;
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int TrimHeaps(nuint kept);
}
