using System.Text.Json;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench.Suite.Reports;

/// <summary>Reads what <c>--json</c> wrote, what somebody wrote of a rival in the same form, or what llama-bench wrote.</summary>
internal static class SuiteFile
{
    private const string Form = "It is a JSON object with name, version and cells, each cell with a name and samples (or a median); or what 'llama-bench -o json' prints.";

    /// <exception cref="UsageException">The file is unreadable, or holds something else; the message says what and where.</exception>
    public static SuiteReport Read(string file)
    {
        Content content;
        try
        {
            string json = File.ReadAllText(file);
            if (json.AsSpan().TrimStart().StartsWith("["))
            {
                return LlamaBench.Read(file, json);
            }

            content = ToolJson.Deserialize<Content>(json) ?? throw new UsageException($"'{file}' is no measurement of the suite: it holds null. {Form}");
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UsageException($"'{file}' is no measurement of the suite: {problem.Message} {Form}");
        }

        if (string.IsNullOrWhiteSpace(content.Name) || string.IsNullOrWhiteSpace(content.Version) || content.Cells is not { Count: > 0 })
        {
            throw new UsageException($"'{file}' is no measurement of the suite: name, version or cells are missing or empty. {Form}");
        }

        SuiteResult[] cells = [.. content.Cells.Select((cell, i) => Check(file, i, cell))];
        if (cells.GroupBy(cell => cell.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new UsageException($"'{file}' has the cell '{twice.Key}' {twice.Count()} times; put all its samples into one.");
        }

        return new SuiteReport
        {
            Name = content.Name,
            Version = content.Version,
            Note = content.Note,
            Date = content.Date,
            Threads = content.Threads,
            Machine = content.Machine,
            Cells = cells,
            Problems = [.. (content.Problems ?? []).Select(problem => Check(file, problem))],
        };
    }

    private static SuiteResult Check(string file, int index, Entry? entry)
    {
        if (string.IsNullOrWhiteSpace(entry?.Name))
        {
            throw new UsageException($"'{file}': cell {index + 1} has no name. {Form}");
        }

        if (!SuiteCatalog.Cells.TryGetValue(entry.Name, out SuiteCell? cell))
        {
            throw new UsageException($"'{file}': '{entry.Name}' is no cell of the suite; 'magicdec bench suite --list' prints them.");
        }

        if (entry.Unit is { } unit && unit != cell.Unit)
        {
            throw new UsageException($"'{file}': the cell '{cell.Name}' is in '{unit}'; it must be in {cell.Unit}.");
        }

        double[] samples = entry.Samples is { Count: > 0 } given ? [.. given] : entry.Median is { } median ? [median] : [];
        if (samples.Length == 0 || samples.Any(sample => !double.IsFinite(sample) || sample <= 0))
        {
            throw new UsageException($"'{file}': the cell '{cell.Name}' needs samples, or a median, above zero. {Form}");
        }

        return new SuiteResult
        {
            Name = cell.Name,
            Unit = cell.Unit,
            Median = Medians.Of(samples),
            Samples = samples,
            LimitShare = entry.LimitShare,
            TokensSha256 = entry.TokensSha256,
        };
    }

    private static SuiteProblem Check(string file, SuiteProblem? problem) =>
        problem is { Name: { } name, Reason: not null } && SuiteCatalog.Cells.ContainsKey(name)
            ? problem
            : throw new UsageException($"'{file}': one of its problems does not have the name of a cell and a reason; 'magicdec bench suite --list' prints the cells.");

    private sealed record Content(
        string? Name, string? Version, string? Note, DateTimeOffset? Date, int? Threads, MachineReport? Machine, IReadOnlyList<Entry?>? Cells,
        IReadOnlyList<SuiteProblem?>? Problems);

    private sealed record Entry(string? Name, string? Unit, double? Median, IReadOnlyList<double>? Samples, double? LimitShare, string? TokensSha256);
}
