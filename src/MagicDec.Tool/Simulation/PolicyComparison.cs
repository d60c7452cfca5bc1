using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Tool.Planning.Rooflines;
using MagicDec.Tool.Simulation.Policies;
using MagicDec.Tool.Simulation.Workloads;

namespace MagicDec.Tool.Simulation;

/// <summary>Runs workloads under all policies.</summary>
/// <param name="adaptive">Makes the policy that is judged, from what the machine tells of its costs.</param>
/// <param name="seed">Which luck.</param>
internal sealed class PolicyComparison(Func<StepCostModel, IDraftPolicy> adaptive, ulong seed)
{
    private static readonly SimulatedDraft[] Settings =
    [
        .. from budget in new[] { 128, 256, 512, 1024, 2048 } from length in new[] { 1, 2, 3, 4, 5, 6, 8, 12 } select new SimulatedDraft(length, budget),
    ];

    /// <summary>Compares them on one workload of one machine.</summary>
    public SimulationResult Run(string hardware, Roofline roofline, Workload workload, CancellationToken cancellationToken)
    {
        SimulatedMachine machine = new(roofline, seed);
        SimulationRun[] runs = new SimulationRun[Settings.Length];
        Parallel.For(0, Settings.Length, new ParallelOptions { CancellationToken = cancellationToken }, i => runs[i] = Simulate(new FixedPolicy(Settings[i])));
        SimulationRun off = Simulate(new FixedPolicy(default));
        int best = Array.IndexOf(runs, runs.MaxBy(run => run.TokensPerSecond));
        SimulationRun adapted = Simulate(new EnginePolicy(adaptive(machine.Calibrate())));
        return new SimulationResult
        {
            Hardware = hardware,
            Workload = workload.Name,
            Off = off.TokensPerSecond,
            BestStatic = runs[best].TokensPerSecond,
            BestStaticLength = Settings[best].Length,
            BestStaticKvBudget = Settings[best].KvBudget,
            Adaptive = adapted.TokensPerSecond,
            OracleRun = Simulate(new OraclePolicy(machine)).TokensPerSecond,
            AcceptedShare = adapted.Drafted > 0 ? (double)adapted.Accepted / adapted.Drafted : 0,
        };

        SimulationRun Simulate(ISimulatedPolicy policy) => new WorkloadReplay(machine, workload, seed).Run(policy, cancellationToken);
    }
}
