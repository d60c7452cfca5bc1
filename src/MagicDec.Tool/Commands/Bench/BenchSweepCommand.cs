using System.CommandLine;
using MagicDec.Engine;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners;
using MagicDec.Tool.Bench;
using MagicDec.Tool.Bench.Drafting;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Bench.Shared;
using MagicDec.Tool.Bench.Sweep;
using MagicDec.Tool.Options;

namespace MagicDec.Tool.Commands.Bench;

/// <summary><c>magicdec bench sweep</c>: the engine's own choice of drafting against everything a user could fix, over a grid of loads.</summary>
internal sealed class BenchSweepCommand : Command
{
    private readonly ToolConsole _console;
    private readonly MachineLimitCache _limits;
    private readonly ModelOption _model;
    private readonly EngineKnobs _engine;
    private readonly Option<NumberList<int>?> _batches = Numbers.CreateList("--batches", "Sequences that decode together.", 1, 1024, 1, 4, 16);
    private readonly Option<NumberList<int>?> _contexts = Numbers.CreateList("--contexts", "Tokens that each of them has.", 1, 1_000_000, 512, 1024, 2048, 4096, 8192, 16000);
    private readonly Option<NumberList<double>?> _acceptances =
        Numbers.CreateList("--replay-acceptance", "Simulated shares of draft tokens that are right, for models without trained weights; none: no simulation.", 0.0, 1.0);
    private readonly Option<int> _new = Numbers.Create("--new", "New tokens of each sequence.", 2, 1_000_000, 64);
    private readonly Option<int> _repeats = Numbers.Create("--repeats", "Runs of each setting in a cell, at most; medians count.", 2, 1000, 60);
    private readonly Option<double> _seconds = Numbers.Create("--seconds", "Time after which a cell begins no further round of runs.", 0.0, 86_400, 30);
    private readonly Option<ulong> _seed = CommonOptions.Seed("Which contexts.");
    private readonly ReportOption _report;

    public BenchSweepCommand(ToolConsole console, MachineLimitCache limits)
        : base("sweep", "Compares drafting chosen by the engine with plain decoding and with every fixed setting, over numbers of sequences and contexts.")
    {
        _console = console;
        _limits = limits;
        _model = new ModelOption(this);
        this.AddAll(_batches, _contexts, _acceptances, _new, _repeats, _seconds, _seed);
        _report = new ReportOption(this, console);

        _engine = new EngineKnobs(this);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), cancellationToken));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        SweepSettings settings = ReadSettings(parsed);
        using ModelFiles files = ModelOption.Open(settings.Model);
        ModelConfig config = ModelConfig.Load(files);
        int tokens = KvReservation.Tokens(config, "--contexts", settings.Contexts.Max(), settings.New);
        KvGeometry geometry = KvReservation.Geometry(config, settings.Options);
        long pages = settings.Cells.Max(cell => DraftBenchmark.PagesFor(cell.Load, geometry));
        KvReservation.Apply(
            settings.Options, config, tokens, geometry.BytesPerPage * pages, $"{settings.Batches.Max()} sequences", "Lower --batches, --contexts or --new.");
        MachineReport machine = _limits.Get(settings.Options.Threads, measureAgain: false, MachineLimitCache.Measure);
        using CpuRunner runner = CpuRunner.Load(files, settings.Options.ToRunnerOptions(), progress: null, cancellationToken);
        SweepReport report = new SweepBenchmark(settings, machine, runner, TokenizerFiles.TryLoad(files))
            .Run(cell => _console.Error.WriteLine(SweepText.Describe(cell)), cancellationToken);
        _report.Write(parsed, report, SweepText.Describe);
        return report.Cells.All(cell => cell.TokensEqual) ? ExitCode.Success : ExitCode.Failure;
    }

    private SweepSettings ReadSettings(ParseResult parsed)
    {
        string model = _model.NameOf(parsed);
        return new SweepSettings(
            model, [.. Numbers.ValuesOf(parsed, _batches).Distinct().Order()], [.. Numbers.ValuesOf(parsed, _contexts).Distinct().Order()], Numbers.ValuesOf(parsed, _acceptances),
            parsed.GetValue(_new), parsed.GetValue(_repeats), parsed.GetValue(_seconds), ModelOption.IsRandom(model) ? FillMode.Kv : FillMode.Compute,
            parsed.GetValue(_seed), _engine.Read(parsed));
    }
}
