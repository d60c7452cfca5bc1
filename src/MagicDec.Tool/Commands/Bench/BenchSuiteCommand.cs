using System.CommandLine;
using System.Reflection;
using MagicDec.Engine;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Bench.Suite;
using MagicDec.Tool.Bench.Suite.Reports;
using MagicDec.Tool.Options;

namespace MagicDec.Tool.Commands.Bench;

/// <summary><c>magicdec bench suite</c>: a named list of loads, measured in turns, as text, JSON and a page with charts, beside rivals if there are measurements of any.</summary>
internal sealed class BenchSuiteCommand : Command
{
    private const string ProgramName = "MagicDec.SK";

    private readonly ToolConsole _console;
    private readonly EngineKnobs _engine;
    private readonly Option<bool> _quick = new("--quick") { Description = "The short list: small models, about a minute." };
    private readonly Option<string?> _only = new("--only") { Description = "Only cells whose names contain this text; with commas between, any of several.", HelpName = "TEXT" };
    private readonly Option<int> _repeats = Numbers.Create("--repeats", "Measurements of each cell; medians count. One more before them warms up.", 1, 1000, 5);
    private readonly Option<bool> _list = new("--list") { Description = "Print the names of the cells and measure nothing." };
    private readonly Option<string[]> _from = new("--from") { Description = "Measure nothing: take what --json wrote before. Several times: all samples together.", HelpName = "FILE" };
    private readonly Option<string[]> _rivals = new("--rival") { Description = "Show another program's measurements beside ours; a file in the form that --json writes, or the output of llama-bench -o json. Several times: several programs.", HelpName = "FILE" };
    private readonly Option<string?> _note = new("--note") { Description = "A sentence on how it was measured, for the report.", HelpName = "TEXT" };
    private readonly Option<string?> _json = new("--json") { Description = "Write every sample to this file; while it measures, after every round.", HelpName = "FILE" };
    private readonly Option<string?> _html = new("--html") { Description = "Write a page with charts to this file.", HelpName = "FILE" };

    public BenchSuiteCommand(ToolConsole console)
        : base("suite", "Measures a named list of loads (decoding, prompts, cached histories, drafting, agents), cells taking turns, and reports every one.")
    {
        _console = console;
        this.AddAll(_quick, _only, _repeats, _list, _from, _rivals, _note, _json, _html);

        _engine = new EngineKnobs(this);
        SetAction((parsed, cancellationToken) => Task.Run(() => RunAsync(parsed, cancellationToken), cancellationToken));
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        Predicate<SuiteCell> isWanted = Filter(parsed.GetValue(_only));
        IReadOnlyList<ISuiteGroup> groups = parsed.GetValue(_quick) ? SuiteCatalog.Quick : SuiteCatalog.Full;
        if (parsed.GetValue(_list))
        {
            foreach (SuiteCell cell in groups.SelectMany(group => group.Cells).Where(cell => isWanted(cell)))
            {
                await _console.Out.WriteLineAsync($"{cell.Name} ({cell.Unit})").ConfigureAwait(false);
            }

            return ExitCode.Success;
        }

        // A rival's file that cannot be read should not be found out after ten minutes.
        string[] earlier = parsed.GetValue(_from) ?? [];
        if (!(earlier.Length > 0 ? SuiteCatalog.Cells.Values : groups.SelectMany(group => group.Cells)).Any(cell => isWanted(cell)))
        {
            throw new UsageException($"No cell's name contains '{parsed.GetValue(_only)}'; 'magicdec bench suite --list' prints them.");
        }

        SuiteReport[] rivals = [.. (parsed.GetValue(_rivals) ?? []).Select(SuiteFile.Read)];
        SuiteReport ours = earlier.Length > 0
            ? SuiteReport.Merge([.. earlier.Select(SuiteFile.Read)])
            : await MeasureAsync(parsed, groups, isWanted, cancellationToken).ConfigureAwait(false);
        SuiteComparison comparison = new(ours with { Note = parsed.GetValue(_note) ?? ours.Note }, rivals, isWanted);
        if (comparison.Rows.Count == 0)
        {
            throw new UsageException($"The files of --from and --rival hold no cell whose name contains '{parsed.GetValue(_only)}'.");
        }

        await WriteAsync(parsed, comparison, cancellationToken).ConfigureAwait(false);
        bool failed = comparison.Ours.Cells.Count == 0 || (earlier.Length == 0 && comparison.Ours.Problems.Any(problem => problem.Failed));
        return failed || comparison.Rows.Any(row => row.TokensEqual == false) ? ExitCode.Failure : ExitCode.Success;
    }

    private async Task<SuiteReport> MeasureAsync(ParseResult parsed, IReadOnlyList<ISuiteGroup> groups, Predicate<SuiteCell> isWanted, CancellationToken cancellationToken)
    {
        EngineOptions options = _engine.Read(parsed);
        MachineReport machine = MachineLimitCache.Measure(options.Threads);
        SuiteRun run = new(parsed.GetValue(_repeats), machine, () => _engine.Read(parsed), _console.Error.WriteLine);
        SuiteOutcome outcome = await run.RunAsync(groups, isWanted, known => WriteJsonAsync(parsed, Report(known)), cancellationToken).ConfigureAwait(false);
        return Report(outcome);

        SuiteReport Report(SuiteOutcome known) => new()
        {
            Name = ProgramName,
            Version = Version(),
            Note = parsed.GetValue(_note),
            Date = TimeProvider.System.GetUtcNow(),
            Threads = options.Threads,
            Machine = machine,
            Cells = known.Cells,
            Problems = known.Problems,
        };
    }

    // Not cancelled: what is measured is kept when Ctrl+C comes.
    private async Task WriteJsonAsync(ParseResult parsed, SuiteReport ours)
    {
        if (parsed.GetValue(_json) is { } json)
        {
            await File.WriteAllTextAsync(json, ToolJson.Serialize(ours)).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(ParseResult parsed, SuiteComparison comparison, CancellationToken cancellationToken)
    {
        await WriteJsonAsync(parsed, comparison.Ours).ConfigureAwait(false);
        if (parsed.GetValue(_html) is { } html)
        {
            await File.WriteAllTextAsync(html, new SuitePage(comparison).Write(), cancellationToken).ConfigureAwait(false);
        }

        await _console.Out.WriteLineAsync(SuiteText.Describe(comparison)).ConfigureAwait(false);
    }

    // With as much of the commit as people use.
    private static string Version()
    {
        string version = typeof(BenchSuiteCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        int commit = version.IndexOf('+', StringComparison.Ordinal);
        return commit < 0 ? version : version[..Math.Min(version.Length, commit + 9)];
    }

    private static Predicate<SuiteCell> Filter(string? only)
    {
        string[] parts = (only ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return cell => parts.Length == 0 || parts.Any(part => cell.Name.Contains(part, StringComparison.OrdinalIgnoreCase));
    }
}
