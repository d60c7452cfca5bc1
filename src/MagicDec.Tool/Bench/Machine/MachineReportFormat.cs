using System.Globalization;
using MagicDec.Engine.Compute.Limits;

namespace MagicDec.Tool.Bench.Machine;

/// <summary>Kept limits as two numbers in a line. As JSON they cost 2 MB more of the memory that the benchmark measures.</summary>
internal sealed class MachineReportFormat : IMachineFormat<MachineReport>
{
    public string Extension => ".txt";

    public MachineReport? Read(string text) =>
        text.Split(' ') is [var read, var peak] && TryParse(read, out double gigabytes) && TryParse(peak, out double gigaflops)
            ? new MachineReport(gigabytes, gigaflops)
            : null;

    public string Write(MachineReport value) => string.Create(CultureInfo.InvariantCulture, $"{value.ReadGbPerS:R} {value.PeakFp32GflopPerS:R}");

    private static bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value) && value > 0;
}
