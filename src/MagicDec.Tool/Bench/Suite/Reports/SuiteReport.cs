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

    public required IReadOnlyList<SuiteResult> Cells { get; init; }

    /// <summary>Several reports of one program as one: all samples of a cell together, all else from the last.</summary>
    /// <exception cref="UsageException">Two reports are of different programs.</exception>
    public static SuiteReport Merge(IReadOnlyList<SuiteReport> reports)
    {
        SuiteReport last = reports[^1];
        if (reports.FirstOrDefault(report => report.Name != last.Name) is { } other)
        {
            throw new UsageException($"--from was given measurements of '{other.Name}' and of '{last.Name}'; give the other program's with --rival.");
        }

        return last with
        {
            Cells =
            [
                .. reports.SelectMany(report => report.Cells).GroupBy(cell => cell.Name, StringComparer.Ordinal)
                    .Select(same => SuiteResult.Of(SuiteCatalog.Cells[same.Key], [.. same.SelectMany(cell => cell.AsSamples())])),
            ],
        };
    }
}
