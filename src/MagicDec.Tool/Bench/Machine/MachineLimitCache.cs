using System.Globalization;
using MagicDec.Engine.Compute.Limits;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Tool.Bench.Machine;

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
        MachineFile<MachineReport> file = new(folder, "limits", string.Create(CultureInfo.InvariantCulture, $"{threads}"), new MachineReportFormat());
        if (!measureAgain && file.TryRead() is { } kept)
        {
            return kept;
        }

        MachineReport measured = measure(threads);
        file.TryWrite(measured);
        return measured;
    }

    /// <summary>Measures, in some tenths of a second.</summary>
    public static MachineReport Measure(int threads)
    {
        using WorkerPool pool = new(threads);
        MachineLimits limits = MachineLimits.Measure(pool);
        return new MachineReport(limits.ReadGigabytesPerSecond, limits.PeakGigaflopsPerSecond);
    }
}
