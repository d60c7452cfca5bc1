using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text.Json;
using MagicDec.Engine.Compute;

namespace MagicDec.Tool.Bench;

/// <summary>The machine's limits, measured once for a machine and number of threads and kept in a small file.</summary>
internal sealed class MachineLimitCache(string folder)
{
    /// <summary>A folder in the user's local application data, or the temporary folder where there is none.</summary>
    public static string FolderOfUser
    {
        get
        {
            string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            return Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "magicdec");
        }
    }

    /// <summary>The cache in <see cref="FolderOfUser"/>.</summary>
    public static MachineLimitCache OfUser() => new(FolderOfUser);

    /// <summary>The kept limits; measured where none are kept, or a fresh measurement is asked for.</summary>
    public MachineReport Get(int threads, bool measureAgain, Func<int, MachineReport> measure)
    {
        string file = Path.Combine(folder, FileName(threads));
        if (!measureAgain && TryRead(file) is { } kept)
        {
            return kept;
        }

        MachineReport measured = measure(threads);
        TryWrite(file, measured);
        return measured;
    }

    /// <summary>Measures, in some tenths of a second.</summary>
    public static MachineReport Measure(int threads)
    {
        using WorkerPool pool = new(threads);
        MachineLimits limits = MachineLimits.Measure(pool);
        return new MachineReport(limits.ReadGigabytesPerSecond, limits.PeakGigaflopsPerSecond);
    }

    private static string FileName(int threads)
    {
        int bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        string name = string.Create(CultureInfo.InvariantCulture, $"limits-{Environment.MachineName}-{Environment.ProcessorCount}-{threads}-{bits}.json");
        return string.Concat(name.Select(c => Path.GetInvalidFileNameChars().Contains(c) ? '_' : c));
    }

    private static MachineReport? TryRead(string file)
    {
        try
        {
            MachineReport? kept = File.Exists(file) ? JsonSerializer.Deserialize<MachineReport>(File.ReadAllText(file)) : null;
            return kept is { ReadGbPerS: > 0, PeakFp32GflopPerS: > 0 } ? kept : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            // A damaged cache is measured again.
            return null;
        }
    }

    private void TryWrite(string file, MachineReport report)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(file, JsonSerializer.Serialize(report));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Nowhere to keep them: they are measured at every start.
        }
    }
}
