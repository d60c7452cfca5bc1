using System.CommandLine;
using MagicDec.Engine;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Options;
using MagicDec.Tool.Planning;
using MagicDec.Tool.Planning.Rooflines;
using MagicDec.Tool.Simulation;
using MagicDec.Tool.Simulation.Reports;
using MagicDec.Tool.Simulation.Workloads;

namespace MagicDec.Tool.Commands;

/// <summary><c>magicdec plan</c>: what drafting would bring on a machine, by its roofline; with --calibrate, how well costs are predicted on this one.</summary>
internal sealed class PlanCommand : Command
{
    private const string AllHardware = "all";

    private readonly ToolConsole _console;
    private readonly MachineLimitCache _limits;
    private readonly ModelOption _model;
    private readonly EngineKnobs _engine;
    private readonly Option<string> _hardware = new("--hardware") { Description = $"The machine: {HardwareSource.Kinds}. With --simulate also several, with commas between, or {AllHardware} presets.", HelpName = "NAME", DefaultValueFactory = _ => "this" };
    private readonly Option<int> _devices = Numbers.Create("--tensor-parallel", "Devices the model is spread over.", 1, 1024, 1);
    private readonly Option<int> _batch = Numbers.Create("--batch", "Sequences that decode together.", 1, 65536, 8);
    private readonly Option<int> _context = Numbers.Create("--context", "Tokens of each sequence.", 1, 1 << 22, 8192);
    private readonly Option<double?> _alpha = Numbers.CreateOptional<double>("--alpha", "Acceptance rate of the model's own drafts; default: as the literature reports, by budget.", 0, 1);
    private readonly Option<string?> _html = new("--html") { Description = "Write a page with charts to this file.", HelpName = "FILE" };
    private readonly Option<bool> _calibrate = new("--calibrate") { Description = "Load the model, measure its step costs here as the engine does, and compare predictions with other loads." };
    private readonly Option<bool> _simulate = new("--simulate") { Description = "Replay whole workloads on the simulated machine and compare policies: off, best static, adaptive, oracle." };
    private readonly Option<double> _size = Numbers.Create("--size", "Share of the workloads' full length with --simulate.", 0.01, 1, 1.0);
    private readonly Option<ulong> _seed = CommonOptions.Seed("Which luck with --simulate.");
    private readonly PlanDraftOptions _drafts;
    private readonly ReportOption _report;

    public PlanCommand(ToolConsole console, MachineLimitCache limits)
        : base("plan", "Predicts what drafting brings for a model on a machine, and why.")
    {
        _console = console;
        _limits = limits;
        _model = new ModelOption(this);
        this.AddAll(_hardware, _devices, _batch, _context, _alpha, _html, _calibrate, _simulate, _size, _seed);
        _drafts = new PlanDraftOptions(this);
        _report = new ReportOption(this, console);
        _engine = new EngineKnobs(this);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), cancellationToken));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        string name = _model.NameOf(parsed);
        using ModelFiles files = ModelOption.Open(name);
        if (parsed.GetValue(_calibrate))
        {
            _drafts.Refuse(parsed, _calibrate.Name);
            CalibrationReport report = Calibrate(name, files, _engine.Read(parsed), cancellationToken);
            _report.Write(parsed, report, each => each.Describe());
            return ExitCode.Success;
        }

        EngineOptions options = _engine.Read(parsed);
        if (parsed.GetValue(_simulate))
        {
            _drafts.Refuse(parsed, _simulate.Name);
            Simulate(parsed, ModelConfig.Load(files), options, cancellationToken);
            return ExitCode.Success;
        }

        MachineProfile hardware = HardwareSource.Read(
            parsed.GetValue(_hardware)!, () => _limits.Get(options.Threads, measureAgain: false, MachineLimitCache.Measure));
        int devices = parsed.GetValue(_devices);
        Roofline roofline = new(ModelConfig.Load(files), hardware, devices);
        DeviceMemory memory = new(roofline, hardware, devices);
        DraftPlanner planner = new([DraftCandidate.Self(roofline, parsed.GetValue(_alpha)), .. _drafts.Read(parsed, roofline, hardware, devices)], memory);
        PlanReport plan = Plan(parsed, name, hardware, roofline, planner, memory);
        _report.Write(parsed, plan, PlanText.Describe);
        if (parsed.GetValue(_html) is { } file)
        {
            File.WriteAllText(file, new PlanPage(roofline, planner, memory, plan).Write());
        }

        return ExitCode.Success;
    }

    private void Simulate(ParseResult parsed, ModelConfig model, EngineOptions options, CancellationToken cancellationToken)
    {
        ulong seed = parsed.GetValue(_seed);
        int devices = parsed.GetValue(_devices);
        IReadOnlyList<Workload> workloads = new WorkloadSuite(seed, parsed.GetValue(_size)).All();
        PolicyComparison comparison = new(cost => new AdaptiveDraftPolicy(cost), seed);
        List<SimulationResult> results = [];
        string names = parsed.GetValue(_hardware)!;
        foreach (string name in names == AllHardware ? MachinePresets.All.Keys : names.Split(','))
        {
            MachineProfile hardware = HardwareSource.Read(name, () => _limits.Get(options.Threads, measureAgain: false, MachineLimitCache.Measure));
            Roofline roofline = new(model, hardware, devices);
            results.AddRange(workloads.Select(workload => comparison.Run(hardware.Name, roofline, workload, cancellationToken)));
        }

        _report.Write(parsed, results, SimulationText.Describe);
        if (parsed.GetValue(_html) is { } file)
        {
            File.WriteAllText(file, new SimulationPage(_model.NameOf(parsed), devices, workloads, results).Write());
        }
    }

    private static CalibrationReport Calibrate(string name, ModelFiles files, EngineOptions options, CancellationToken cancellationToken)
    {
        using CpuRunner runner = CpuRunner.Load(files, options.ToRunnerOptions(), progress: null, cancellationToken);
        return new CalibrationCheck(runner, TimeProvider.System).Run(name, cancellationToken);
    }

    private PlanReport Plan(ParseResult parsed, string name, MachineProfile hardware, Roofline roofline, DraftPlanner planner, DeviceMemory memory)
    {
        int batch = parsed.GetValue(_batch);
        int context = parsed.GetValue(_context);
        StepTime step = roofline.Step(batch, context, 1);
        return new PlanReport
        {
            Model = name,
            Hardware = hardware.Name,
            HardwareSource = hardware.Source,
            TensorParallel = parsed.GetValue(_devices),
            Batch = batch,
            Context = context,
            Alpha = parsed.GetValue(_alpha),
            Bottleneck = step.Bottleneck,
            PlainStepMs = step.Total * 1e3,
            Shares = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["overhead"] = step.Overhead / step.Total,
                ["weights"] = step.Weights / step.Total,
                ["compute"] = step.Compute / step.Total,
                ["KV"] = step.KeysAndValues / step.Total,
            },
            KvGigabytes = batch * (double)context * roofline.KvBytesPerToken / 1e9,
            Memory = memory.Of(null, batch, context),
            Best = planner.Best(batch, context),
            ByDrafter = [.. planner.Candidates.Select(Best)],
            ByBudget =
            [
                .. planner.Candidates.SelectMany(candidate => candidate.Plans(batch, context))
                    .GroupBy(plan => (plan.Drafter, plan.KvBudget)).Select(group => group.MaxBy(plan => plan.Speedup)!),
            ],
            CriticalContext = DraftPlanner.CriticalContext(planner.Candidates[0]),
        };

        DrafterPlan Best(DraftCandidate candidate) => new()
        {
            Drafter = candidate.Name,
            Best = candidate.Plans(batch, context).MaxBy(plan => plan.Speedup),
            CriticalContext = DraftPlanner.CriticalContext(candidate),
            Memory = memory.Of(candidate, batch, context),
        };
    }
}
