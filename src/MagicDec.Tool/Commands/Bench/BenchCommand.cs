using System.CommandLine;
using MagicDec.Engine;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.DraftModels;
using MagicDec.Models.Nano;
using MagicDec.Models.Nano.Language;
using MagicDec.Tool.Bench;
using MagicDec.Tool.Bench.Drafting;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Bench.Shared;
using MagicDec.Tool.Options;

namespace MagicDec.Tool.Commands.Bench;

/// <summary><c>magicdec bench</c>: how fast a model runs at a depth, against what the machine could do.</summary>
internal sealed class BenchCommand : Command
{
    private const string FillKv = "kv";
    private const string FillCompute = "compute";
    private const string FillAgain = "again";

    // Drafted sequences end one by one, and the last ones without company: the more tokens, the less of the time that is.
    private const int PlainNewTokens = 32;
    private const int DraftedNewTokens = 96;

    private readonly ToolConsole _console;
    private readonly MachineLimitCache _limits;
    private readonly ModelOption _model;
    private readonly EngineKnobs _engine;
    private readonly DraftKnobs _draft;
    private readonly Option<int> _batch = Numbers.Create("--batch", "Sequences that decode together.", 1, 4096, 1);
    private readonly Option<int> _context = CommonOptions.Context("Tokens of each sequence before the first new one.", 512);
    private readonly Option<int?> _new = Numbers.CreateOptional("--new", $"New tokens of each sequence; default: {PlainNewTokens}, with --draft {DraftedNewTokens}.", 1, 1_000_000);
    private readonly Option<ulong> _seed = CommonOptions.Seed("Which pseudo-random context.");
    private readonly Option<string?> _fill = new("--fill") { Description = $"How the context comes to be: {FillCompute} (a prefill), {FillKv} (pseudo-random keys and values) or, with --draft on Nano, {FillAgain} (a prefill whose last question was answered before: agents that quote themselves).", HelpName = "HOW" };
    private readonly Option<bool> _measureAgain = new("--remeasure") { Description = "Measure the machine's limits again instead of taking the kept ones." };
    private readonly Option<bool> _compare = new("--compare") { Description = "Run plain decoding too, in turn with what --draft says, and report the speed ratio and whether the tokens are equal." };
    private readonly Option<int> _repeats = Numbers.Create("--repeats", "Timed runs of each kind with --draft; medians count.", 1, 1000, 3);
    private readonly Option<double?> _replay = Numbers.CreateOptional<double>("--replay-acceptance", "Simulate this acceptance rate: draft tokens are taken from a recorded run, but still computed and paid for.", 0, 1);
    private readonly ReportOption _report;

    public BenchCommand(ToolConsole console, MachineLimitCache limits)
        : base("bench", "Measures prefill and decode against the limits of this machine.")
    {
        _console = console;
        _limits = limits;
        _model = new ModelOption(this);
        this.AddAll(_batch, _context, _new, _seed, _fill, _measureAgain, _compare, _repeats, _replay);
        _report = new ReportOption(this, console);

        _engine = new EngineKnobs(this);
        _draft = new DraftKnobs(this);
        _fill.AcceptOnlyFromAmong(FillCompute, FillKv, FillAgain);
        Add(new BenchAgentsCommand(console));
        Add(new BenchAcceptanceCommand(console));
        Add(new BenchMasksCommand(console));
        Add(new BenchPolicyCommand(console));
        Add(new BenchSuiteCommand(console));
        Add(new BenchScaleCommand(console));
        Add(new BenchSweepCommand(console, limits));
        SetAction(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), cancellationToken);

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        BenchSettings settings = ReadSettings(parsed);
        using ModelFiles files = ModelOption.Open(settings.Model);
        DraftSettings drafting = new(_draft.Read(parsed), parsed.GetValue(_compare), parsed.GetValue(_repeats), parsed.GetValue(_replay));
        Reserve(settings, drafting, ModelConfig.Load(files));
        if (settings.Fill == FillMode.Kv)
        {
            _console.Error.WriteLine("The context is filled with pseudo-random keys and values (--fill kv): the timing counts, the tokens mean nothing.");
        }

        MachineReport machine = _limits.Get(settings.Options.Threads, parsed.GetValue(_measureAgain), MachineLimitCache.Measure);
        using CpuRunner runner = CpuRunner.Load(files, settings.Options.ToRunnerOptions(), progress: null, cancellationToken);
        if (drafting.IsOn)
        {
            int[][] prompts = BenchPrompts.Create(settings, runner.Config, TokenizerFiles.TryLoad(files));
            if (drafting is { ReplayAcceptance: not null, Options.Drafter: Drafter.Model })
            {
                throw new UsageException("--replay-acceptance replays the sparse draft; give it with --draft sparse.");
            }

            using ModelDrafter? draftModel = DraftModelFiles.Load(_draft.ModelName(parsed), settings.Options, runner, cancellationToken);
            DraftReport report = new DraftBenchmark(settings, drafting, machine, runner, draftModel, prompts).Run(cancellationToken);
            _report.Write(parsed, report, DraftText.Describe);
            return report.TokensEqual == false ? ExitCode.Failure : ExitCode.Success;
        }

        _report.Write(parsed, new Benchmark(settings, machine, runner).Run(cancellationToken), BenchText.Describe);
        return ExitCode.Success;
    }

    private BenchSettings ReadSettings(ParseResult parsed)
    {
        string model = _model.NameOf(parsed);
        int context = parsed.GetValue(_context);
        FillMode fill = parsed.GetValue(_fill) switch
        {
            FillKv => FillMode.Kv,
            FillCompute => FillMode.Compute,
            FillAgain => FillMode.Again,
            _ => ModelOption.IsRandom(model) && context > BenchSettings.LongestComputedRandomContext ? FillMode.Kv : FillMode.Compute,
        };
        bool drafts = _draft.Read(parsed).Mode != DraftingMode.Off;
        if (fill == FillMode.Again && (model != NanoModel.Name || !drafts || context < AgentHistory.LeastRepeatingTokens))
        {
            throw new UsageException(
                $"--fill {FillAgain} takes the model '{NanoModel.Name}', --draft and a --context of at least {AgentHistory.LeastRepeatingTokens}; found '{model}', {(drafts ? "drafts" : "no drafts")} and {context}.");
        }

        int tokens = parsed.GetValue(_new) ?? (drafts ? DraftedNewTokens : PlainNewTokens);
        return new BenchSettings(model, parsed.GetValue(_batch), context, tokens, fill, parsed.GetValue(_seed), _engine.Read(parsed));
    }

    /// <summary>Makes room for exactly the benchmark's tokens.</summary>
    /// <exception cref="UsageException">The model takes no such context, or the machine has no such memory.</exception>
    private static void Reserve(BenchSettings settings, DraftSettings drafting, ModelConfig config)
    {
        int tokens = KvReservation.Tokens(config, "--context", settings.Context, settings.New);
        KvGeometry geometry = KvReservation.Geometry(config, settings.Options);
        long pages = drafting.IsOn ? DraftBenchmark.PagesFor(settings, geometry) : (long)geometry.PagesFor(tokens) * settings.Batch;
        KvReservation.Apply(
            settings.Options, config, tokens, geometry.BytesPerPage * pages, $"{settings.Batch} sequences", "Lower --batch, --context or --new.");
    }
}
