using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using MagicDec.Engine.Compute.Limits;

namespace MagicDec.Benchmarks.Reporting;

/// <summary>A column computed from an operation's work and its median time.</summary>
internal sealed class RateColumn(string name, string legend, Func<Work, double, string> format) : IColumn
{
    /// <summary>Bytes read per second, operations per second, and how much of the machine's limit that is: of the one that the work meets first.</summary>
    public static IColumn[] All { get; } =
    [
        new RateColumn("GB/s", "Bytes that must be read, by the median time", (work, seconds) => Number(work.Bytes / seconds / 1e9)),
        new RateColumn("GFLOP/s", "Float32 operations, by the median time", (work, seconds) => Number(work.Flops / seconds / 1e9)),
        new RateColumn("Of limit", "Time that this machine needs at its measured limits (memory, float32 peak), by the median time; above 100 % where the data stays in a cache", Share),
    ];

    public string Id => $"{nameof(RateColumn)}.{name}";

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => Array.FindIndex(All, column => column.Id == Id);

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
        summary[benchmarkCase]?.ResultStatistics is { } statistics && WorkOf(benchmarkCase) is { } work ? format(work, statistics.Median / 1e9) : "-";

    private static Work? WorkOf(BenchmarkCase benchmarkCase)
    {
        Type type = benchmarkCase.Descriptor.Type;
        if (Activator.CreateInstance(type) is not IKnownWork benchmark)
        {
            return null;
        }

        foreach (ParameterInstance parameter in benchmarkCase.Parameters.Items)
        {
            type.GetProperty(parameter.Name)!.SetValue(benchmark, parameter.Value);
        }

        return benchmark.WorkOf(benchmarkCase.Descriptor.WorkloadMethod.Name);
    }

    private static string Share(Work work, double seconds)
    {
        MachineLimits limits = Yardstick.Limits;
        double least = Math.Max(work.Bytes / (limits.ReadGigabytesPerSecond * 1e9), work.Flops / (limits.PeakGigaflopsPerSecond * 1e9));
        return least == 0 ? "-" : (least / seconds).ToString("P0", CultureInfo.InvariantCulture);
    }

    private static string Number(double value) => value == 0 ? "-" : value.ToString(value < 10 ? "F2" : "F0", CultureInfo.InvariantCulture);
}
