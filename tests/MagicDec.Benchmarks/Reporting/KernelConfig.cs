using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MagicDec.Engine.Compute.Limits;
using Perfolizer.Horology;

namespace MagicDec.Benchmarks.Reporting;

/// <summary>Short runs in this process (nothing is generated or built beside the repository), with the columns that a kernel's figures need.</summary>
internal sealed class KernelConfig : ManualConfig
{
    public KernelConfig()
    {
        AddJob(Job.ShortRun.WithIterationCount(5).WithIterationTime(TimeInterval.FromMilliseconds(250)).WithToolchain(InProcessEmitToolchain.Instance));
        AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params, DefaultColumnProviders.Metrics);
        AddColumn(StatisticColumn.Median, StatisticColumn.Min, StatisticColumn.Max, BaselineRatioColumn.RatioMean);
        AddColumn(RateColumn.All);
        AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        WithSummaryStyle(SummaryStyle.Default.WithCultureInfo(CultureInfo.InvariantCulture));
        MachineLimits limits = Yardstick.Limits;
        ConsoleLogger.Default.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"// Limits: {limits.ReadGigabytesPerSecond:F1} GB/s, {limits.PeakGigaflopsPerSecond:F0} GFLOP/s with {Yardstick.Threads} threads"));
    }
}
