using System.CommandLine;
using System.Globalization;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Tool.Options;
using MagicDec.Tool.Planning.Rooflines;
using MagicDec.Tool.Simulation;
using MagicDec.Tool.Simulation.Policies;
using MagicDec.Tool.Simulation.Workloads;

namespace MagicDec.Tool.Commands.Bench;

/// <summary><c>magicdec bench policy</c>: what deciding on drafts takes, by batch and with drafting on and off.</summary>
internal sealed class BenchPolicyCommand : Command
{
    // The first rounds run code that is not yet optimised.
    private const int WarmUp = 1000;

    private static readonly int[] Contexts = [1000, 100_000];
    private static readonly int[] Batches = [1, 8, 64, 256];

    private readonly ToolConsole _console;
    private readonly Option<int> _rounds = Numbers.Create("--rounds", "Rounds of each measurement, warm-up not counted.", 1, 1_000_000, 2000);
    private readonly ReportOption _report;

    public BenchPolicyCommand(ToolConsole console)
        : base("policy", "Measures what the adaptive policy itself takes for a sequence and round, over simulated steps.")
    {
        _console = console;
        Add(_rounds);
        _report = new ReportOption(this, console);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), cancellationToken));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        using ModelFiles files = ModelFiles.Random("8b");
        SimulatedMachine machine = new(new Roofline(ModelConfig.Load(files), MachinePresets.All["h100"], 8), seed: 0);
        PolicyCost[] costs =
        [
            .. from context in Contexts
               from batch in Batches
               select Measure(machine, batch, context, parsed.GetValue(_rounds), cancellationToken),
        ];
        _report.Write(parsed, costs, each => string.Join(Environment.NewLine, each.Select(Describe)));
        return ExitCode.Success;
    }

    private static PolicyCost Measure(SimulatedMachine machine, int batch, int context, int rounds, CancellationToken cancellationToken)
    {
        // Whatever is accepted, that is enough for so many rounds and not for many more.
        int output = WarmUp + (2 * rounds);
        SimulatedRequest[] requests = [.. Enumerable.Range(0, batch).Select(i => new SimulatedRequest(i, 0, context, output, new TextProfile(0.15)))];
        TimedPolicy policy = new(new AdaptiveDraftPolicy(machine.Calibrate()), TimeProvider.System);
        new WorkloadReplay(machine, new Workload("policy", "all alike", batch, requests), seed: 0).Run(new EnginePolicy(policy), cancellationToken);
        double[] times = [.. policy.PerSequence.Skip(Math.Min(WarmUp, policy.PerSequence.Count / 2)).Take(rounds).Select(time => time.TotalMicroseconds).Order()];
        return new PolicyCost(batch, context, policy.DraftingShare, times.Average(), times[times.Length / 2], times[(int)(0.99 * (times.Length - 1))]);
    }

    private static string Describe(PolicyCost cost) => string.Create(
        CultureInfo.InvariantCulture,
        $"batch {cost.Batch,3} x {cost.Context,6:N0}   drafting in {cost.DraftingShare,4:P0} of rounds   {cost.MeanMicroseconds,6:F2} us per sequence and round (median {cost.MedianMicroseconds:F2}, 99th percentile {cost.P99Microseconds:F2})");
}
