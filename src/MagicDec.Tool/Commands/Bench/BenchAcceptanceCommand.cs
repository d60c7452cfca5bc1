using System.CommandLine;
using MagicDec.Engine;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Speculation;
using MagicDec.Tool.Bench;
using MagicDec.Tool.Bench.Acceptance;
using MagicDec.Tool.Bench.Drafting;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Bench.Shared;
using MagicDec.Tool.Options;

namespace MagicDec.Tool.Commands.Bench;

/// <summary><c>magicdec bench acceptance</c>: how often sparse drafts are right, by selector, budget and length of the answer.</summary>
internal sealed class BenchAcceptanceCommand : Command
{
    private readonly ToolConsole _console;
    private readonly ModelOption _model;
    private readonly EngineKnobs _engine;
    private readonly Option<int> _batch = Numbers.Create("--batch", "Sequences.", 1, 4096, 4);
    private readonly Option<int> _context = CommonOptions.Context("Tokens of each sequence before the first new one.", 4096, minimum: 64);
    private readonly Option<int> _new = Numbers.Create("--new", "New tokens of each sequence.", 1, 1_000_000, 192);
    private readonly Option<int> _gamma = Numbers.Create("--gamma", "Most tokens drafted in a round.", 1, DraftingOptions.MaxDraftLength, 4);
    private readonly Option<int> _lengthBudget = Numbers.Create("--kv-budget", "Budget (K) of the curve over the answer's length.", DraftingOptions.MinKvBudget, int.MaxValue, 512);
    private readonly Option<ulong> _seed = CommonOptions.Seed("Which contexts.");
    private readonly Option<string?> _svg = new("--svg") { Description = "Write the curves to this folder, as acceptance-by-budget.svg and acceptance-by-length.svg.", HelpName = "FOLDER" };
    private readonly ReportOption _report;

    public BenchAcceptanceCommand(ToolConsole console)
        : base("acceptance", "Measures how often sparse drafts are right, by selector, KV budget and length of the answer. Independent of the machine's speed.")
    {
        _console = console;
        _model = new ModelOption(this);
        this.AddAll(_batch, _context, _new, _gamma, _lengthBudget, _seed, _svg);
        _report = new ReportOption(this, console);

        _engine = new EngineKnobs(this);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), cancellationToken));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        EngineOptions engine = _engine.Read(parsed);
        BenchSettings settings = new(
            _model.NameOf(parsed), parsed.GetValue(_batch), parsed.GetValue(_context), parsed.GetValue(_new), FillMode.Compute, parsed.GetValue(_seed), engine);
        using ModelFiles files = ModelOption.Open(settings.Model);
        ModelConfig config = ModelConfig.Load(files);
        int tokens = KvReservation.Tokens(config, "--context", settings.Context, settings.New);
        KvGeometry geometry = KvReservation.Geometry(config, engine);
        KvReservation.Apply(
            engine, config, tokens, geometry.BytesPerPage * DraftBenchmark.PagesFor(settings, geometry), $"{settings.Batch} sequences", "Lower --batch, --context or --new.");
        using CpuRunner runner = CpuRunner.Load(files, engine.ToRunnerOptions(), progress: null, cancellationToken);
        int[][] prompts = BenchPrompts.Create(settings, runner.Config, TokenizerFiles.TryLoad(files));
        AcceptanceReport report = Measure(parsed, settings, runner, prompts, cancellationToken);
        if (parsed.GetValue(_svg) is { } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "acceptance-by-budget.svg"), AcceptanceText.ByBudget(report).ToSvg());
            File.WriteAllText(Path.Combine(folder, "acceptance-by-length.svg"), AcceptanceText.ByOutput(report, parsed.GetValue(_lengthBudget)).ToSvg());
        }

        _report.Write(parsed, report, AcceptanceText.Describe);
        return ExitCode.Success;
    }

    private AcceptanceReport Measure(ParseResult parsed, BenchSettings settings, CpuRunner runner, int[][] prompts, CancellationToken cancellationToken)
    {
        int gamma = parsed.GetValue(_gamma);
        DraftSettings drafting = new(DraftingOptions.Off, Compare: false, Repeats: 1, ReplayAcceptance: null);
        DraftBenchmark benchmark = new(settings, drafting, new MachineReport(0, 0), runner, draftModel: null, prompts);
        List<AcceptancePoint> points = [];
        benchmark.Prepare(adapts: false, cancellationToken);
        foreach (DraftingOptions options in Grid(gamma, settings.Context, parsed.GetValue(_lengthBudget)))
        {
            DraftRun run = benchmark.RunOnce(options, cancellationToken).Run;
            string selector = run.Options.Selector.ToString().ToLowerInvariant();
            points.Add(new AcceptancePoint(
                selector, run.Options.KvBudget, run.Acceptance, (double)settings.Batch * settings.New / run.RowRounds, run.AcceptanceByOutput));
            _console.Error.WriteLine(AcceptanceText.Describe(points[^1]));
        }

        return new AcceptanceReport(settings.Model, settings.Batch, settings.Context, settings.New, gamma, DraftRun.BlockTokens, points);
    }

    /// <summary>Budgets double from a few pages to half of the context.</summary>
    private static IEnumerable<DraftingOptions> Grid(int gamma, int context, int lengthBudget)
    {
        SortedSet<int> budgets = [lengthBudget];
        for (int budget = 64; budget <= context / 2; budget *= 2)
        {
            budgets.Add(budget);
        }

        return from selector in Enum.GetValues<KvSelector>()
               from budget in budgets
               select new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, DraftLength = gamma, KvBudget = budget, Selector = selector };
    }
}
