using MagicDec.Tool.Bench.Machine;

namespace MagicDec.Tool.Bench.Suite.Reports;

/// <summary>What a program did in the suite; the names are the keys of its JSON, and keep their meaning. A rival's report has the same form.</summary>
internal sealed record SuiteReport
{
    /// <summary>The program.</summary>
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>How it was run, in a sentence; null: nothing is said.</summary>
    public string? Note { get; init; }

    /// <summary>When the measurement ended, in UTC.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Threads that computed.</summary>
    public int? Threads { get; init; }

    /// <summary>The machine's limits, measured at the start.</summary>
    public MachineReport? Machine { get; init; }

    /// <summary>What was measured.</summary>
    public required IReadOnlyList<SuiteResult> Cells { get; init; }

    /// <summary>Cells that were wanted and not measured, or not as often as was asked.</summary>
    public IReadOnlyList<SuiteProblem> Problems { get; init; } = [];

    /// <summary>Several reports of one program as one: all samples of a cell together, all else from the last.</summary>
    /// <exception cref="UsageException">Two reports are of different programs, or of builds that gave different tokens.</exception>
    public static SuiteReport Merge(IReadOnlyList<SuiteReport> reports)
    {
        SuiteReport last = reports[^1];
        if (reports.FirstOrDefault(report => report.Name != last.Name) is { } other)
        {
            throw new UsageException($"--from was given measurements of '{other.Name}' and of '{last.Name}'; give the other program's with --rival.");
        }

        IGrouping<string, SuiteResult>[] cells = [.. reports.SelectMany(report => report.Cells).GroupBy(cell => cell.Name, StringComparer.Ordinal)];
        if (cells.FirstOrDefault(same => same.Select(cell => cell.TokensSha256).Distinct(StringComparer.Ordinal).Count() > 1) is { } different)
        {
            throw new UsageException($"The files of --from have different tokens for the cell '{different.Key}', so they are not of one build and model; give the earlier one with --rival.");
        }

        // What was left out in one run may have been measured in another; what failed stays said.
        return last with
        {
            Cells = [.. cells.Select(same => SuiteResult.Of(SuiteCatalog.Cells[same.Key], [.. same.SelectMany(cell => cell.AsSamples())]))],
            Problems =
            [
                .. reports.SelectMany(report => report.Problems).Distinct().Where(problem => problem.Failed || cells.All(cell => cell.Key != problem.Name)),
            ],
        };
    }
}
