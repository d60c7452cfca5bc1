using MagicDec.Tool.Pages;
using static System.FormattableString;

namespace MagicDec.Tool.Bench.Scale;

/// <summary>Shows a <see cref="ScaleReport"/>: a line of text for each number of agents, and two charts.</summary>
internal static class ScaleText
{
    private const double Mebibyte = 1 << 20;

    public static string Describe(ScaleReport report) => string.Join(
        Environment.NewLine,
        [
            Invariant($"{report.Model}, histories of {report.Context:N0} tokens computed at {report.PrefillTokensPerSecond:N0} tokens/s; {report.BaseBytes / Mebibyte:N0} MiB resident before any agent"),
            .. report.Rows.Select(Describe),
        ]);

    /// <summary>Resident size and KV memory, measured and predicted.</summary>
    public static LineChart Memory(ScaleReport report) => new()
    {
        Title = Invariant($"Memory by agents ({report.Model}, {report.Context:N0} tokens each)"),
        XTitle = "agents",
        YTitle = "MiB",
        IsShare = false,
        Series =
        [
            Series("resident", report, row => row.ResidentBytes / Mebibyte),
            Series("predicted", report, row => row.PredictedResidentBytes / Mebibyte),
            Series("KV pages held", report, row => row.KvUsedBytes / Mebibyte),
        ],
    };

    /// <summary>Time of a step, measured and predicted.</summary>
    public static LineChart Time(ScaleReport report) => new()
    {
        Title = Invariant($"A token for every agent ({report.Model}, {report.Context:N0} tokens each)"),
        XTitle = "agents",
        YTitle = "ms a step",
        IsShare = false,
        Series =
        [
            Series("step", report, row => row.StepMs),
            Series("predicted", report, row => row.PredictedPassMs),
        ],
    };

    private static ChartSeries Series(string name, ScaleReport report, Func<ScaleRow, double> value) =>
        new(name, [.. report.Rows.Select(row => ((double)row.Agents, value(row)))]);

    private static string Describe(ScaleRow row) => Invariant(
        $"{row.Agents,4} agents   step {row.StepMs,7:F2} ms (pass {row.PassMs:F2}, predicted {row.PredictedPassMs:F2}), {row.TokensPerSecond:N0} tokens/s   KV {row.KvUsedBytes / Mebibyte:N0} MiB (predicted {row.PredictedKvBytes / Mebibyte:N0})   resident {row.ResidentBytes / Mebibyte:N0} MiB (predicted {row.PredictedResidentBytes / Mebibyte:N0}), managed {row.ManagedBytes / Mebibyte:N0} MiB");
}
