using System.CommandLine;
using MagicDec.Engine;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;
using MagicDec.Tool.Bench.Agents;
using MagicDec.Tool.Bench.Agents.Histories;
using MagicDec.Tool.Bench.Scale;
using MagicDec.Tool.Options;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicDec.Tool.Commands.Bench;

/// <summary><c>magicdec bench scale</c>: memory and time of a step for more and more agents, against what is predicted.</summary>
internal sealed class BenchScaleCommand : Command
{
    // What the calibration reads at most, and a little more.
    private const long CalibrationBytes = 256L << 20;

    private readonly ToolConsole _console;
    private readonly ModelOption _model;
    private readonly EngineKnobs _engine;
    private readonly Option<NumberList<int>?> _agents = Numbers.CreateList("--agents", "Numbers of agents.", 1, 4096, 16, 64, 128, 256);
    private readonly Option<int> _context = CommonOptions.Context("Tokens of each agent's history.", 2048, minimum: 16);
    private readonly Option<int> _answer = Numbers.Create("--answer", "Tokens of each answer.", 2, 1_000_000, 48);
    private readonly Option<int> _repeats = Numbers.Create("--repeats", "Times that all agents answer; medians count.", 1, 1000, 3);
    private readonly Option<ulong> _seed = CommonOptions.Seed("Which histories.");
    private readonly Option<string?> _svg = new("--svg") { Description = "Write charts to this folder, as scale-memory.svg and scale-time.svg.", HelpName = "FOLDER" };
    private readonly ReportOption _report;

    public BenchScaleCommand(ToolConsole console)
        : base("scale", "Measures how memory and the time of a step grow with the number of agents, and compares both with what the engine predicts.")
    {
        _console = console;
        _model = new ModelOption(this);
        this.AddAll(_agents, _context, _answer, _repeats, _seed, _svg);
        _report = new ReportOption(this, console);

        _engine = new EngineKnobs(this);
        SetAction((parsed, cancellationToken) => Task.Run(() => RunAsync(parsed, cancellationToken), cancellationToken));
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        ScaleSettings settings = ReadSettings(parsed);
        using ModelFiles files = ModelOption.Open(settings.Model);
        AgentsSettings agents = new(settings.Model, settings.MostAgents, settings.Context, Steps: 1, New: 0, settings.Answer, settings.Seed, settings.Options);
        AgentsRun.Reserve(agents, ModelConfig.Load(files), mebibytes: null);
        Func<int, IHistory> createHistory = AgentsRun.Histories(agents, files);
        CpuRunner runner = CpuRunner.Load(files, settings.Options.ToRunnerOptions(), progress: null, cancellationToken);
        StepRecorder recorder = new(runner);
        InferenceEngine engine = new(runner.Config, recorder, settings.Options, NullLogger.Instance);
        await using (engine.ConfigureAwait(false))
        {
            recorder.Engine = engine;
            ScaleReport report = await new ScaleBenchmark(
                settings, engine, recorder, () => Calibrate(files, settings.Options, cancellationToken), agent => createHistory(agent).Prompt(), _console.Error.WriteLine)
                .RunAsync(cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(_svg) is { } folder)
            {
                Directory.CreateDirectory(folder);
                await File.WriteAllTextAsync(Path.Combine(folder, "scale-memory.svg"), ScaleText.Memory(report).ToSvg(), cancellationToken).ConfigureAwait(false);
                await File.WriteAllTextAsync(Path.Combine(folder, "scale-time.svg"), ScaleText.Time(report).ToSvg(), cancellationToken).ConfigureAwait(false);
            }

            _report.Write(parsed, report, ScaleText.Describe);
        }

        return ExitCode.Success;
    }

    private ScaleSettings ReadSettings(ParseResult parsed)
    {
        EngineOptions options = _engine.Read(parsed);
        int[] agents = [.. Numbers.ValuesOf(parsed, _agents).Distinct().Order()];

        // Every agent has a token in every step.
        options.MaxStepTokens = Math.Max(options.MaxStepTokens, agents[^1]);
        options.MaxConcurrentRequests = agents[^1];
        options.Drafting = DraftingOptions.Off;
        return new ScaleSettings(_model.NameOf(parsed), agents, parsed.GetValue(_context), parsed.GetValue(_answer), parsed.GetValue(_repeats), parsed.GetValue(_seed), options);
    }

    /// <summary>On a runner of its own, which is gone before anything is measured: its memory does not count.</summary>
    private static StepCostModel Calibrate(ModelFiles files, EngineOptions options, CancellationToken cancellationToken)
    {
        CpuRunnerOptions small = options.ToRunnerOptions() with { KvMemoryBytes = Math.Min(options.KvMemoryBytes!.Value, CalibrationBytes) };
        using CpuRunner runner = CpuRunner.Load(files, small, progress: null, cancellationToken);
        return new StepCostCalibration(runner, runner.Config.MaxPositions, TimeProvider.System).Measure(cancellationToken)
            ?? throw new UsageException("The histories are too small to measure what steps cost; raise --agents or --context.");
    }
}
