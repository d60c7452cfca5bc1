using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Tool.Planning.Rooflines;
using MagicDec.Tool.Simulation;
using MagicDec.Tool.Simulation.Workloads;

namespace MagicDec.Tool.Tests.Simulation;

/// <summary>What the policy promises, over the suite at a quarter of its size; docs/policy-results.md has the full one.</summary>
public sealed class PolicyComparisonTests
{
    private const double Size = 0.25;
    private const int Seeds = 3;

    private static readonly Workload[][] Suites = [.. Enumerable.Range(0, Seeds).Select(seed => new WorkloadSuite((ulong)seed, Size).All().ToArray())];

    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> cases = [];
        foreach (string hardware in (string[])["h100", "l40s"])
        {
            foreach (Workload workload in Suites[0])
            {
                cases.Add(hardware, workload.Name);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_AdaptivePolicy_KeepsItsPromises(string hardware, string workload)
    {
        SimulationResult[] results = [.. Enumerable.Range(0, Seeds).Select(seed => Compare(cost => new AdaptiveDraftPolicy(cost), hardware, workload, (ulong)seed))];

        // Learning weighs more in short workloads than in full ones, and so does luck: a lucky setting among forty is ahead by two percent in one seed and not in another.
        Assert.InRange(results.Min(result => result.AdaptiveToOff), 0.985, 5);
        Assert.InRange(results.Average(result => result.AdaptiveToStatic), 0.98, 5);
        Assert.InRange(results.Average(result => result.AdaptiveToOracle), 0.9, 1.03);
        Assert.All(results, result => Assert.True(result.Oracle >= Math.Max(result.Off, result.BestStatic), $"{result}"));
    }

    [Theory]
    [InlineData(90, 95, 100)]
    [InlineData(90, 103, 103)]
    [InlineData(120, 103, 120)]
    public void Oracle_OwnRunSlowerThanWhatStaysTheSame_IsTheFastestOfThem(double run, double fixedSetting, double oracle)
    {
        SimulationResult result = new()
        {
            Hardware = "h100",
            Workload = "any",
            Off = 100,
            BestStatic = fixedSetting,
            BestStaticLength = 1,
            BestStaticKvBudget = 256,
            Adaptive = 99,
            OracleRun = run,
            AcceptedShare = 0.5,
        };

        Assert.Equal(oracle, result.Oracle);
        Assert.Equal(99 / oracle, result.AdaptiveToOracle);
    }

    [Theory]
    [InlineData("hostile")]
    [InlineData("halves")]
    public void Run_PolicyThatIgnoresAcceptance_IsFoundOut(string workload)
    {
        SimulationResult result = Compare(cost => new DeafPolicy(new AdaptiveDraftPolicy(cost)), "h100", workload);

        Assert.True(result.AdaptiveToOff < 0.95, $"{result.AdaptiveToOff}");
    }

    [Fact]
    public void Run_SameSeed_SameResult()
    {
        SimulationResult first = Compare(cost => new AdaptiveDraftPolicy(cost), "h100", "moods");

        Assert.Equal(first, Compare(cost => new AdaptiveDraftPolicy(cost), "h100", "moods"));
        Assert.NotEqual(first, Compare(cost => new AdaptiveDraftPolicy(cost), "h100", "moods", seed: 1));
    }

    [Fact]
    public void All_FullSize_ReachesBatch256And128K()
    {
        IReadOnlyList<Workload> workloads = new WorkloadSuite(0, 1).All();

        Assert.Contains(workloads, workload => workload is { Slots: 256 } && workload.Requests.Max(request => request.Context) > 120_000);
        Assert.Equal(workloads.Count, workloads.Select(workload => workload.Name).Distinct().Count());
    }

    private static SimulationResult Compare(Func<StepCostModel, IDraftPolicy> policy, string hardware, string workload, ulong seed = 0)
    {
        using ModelFiles files = ModelFiles.Random("8b", 0);
        Roofline roofline = new(ModelConfig.Load(files), MachinePresets.All[hardware], 8);
        return new PolicyComparison(policy, seed).Run(hardware, roofline, Suites[seed].Single(candidate => candidate.Name == workload), CancellationToken.None);
    }

    /// <summary>Believes that every draft was right.</summary>
    private sealed class DeafPolicy(IDraftPolicy inner) : IDraftPolicy
    {
        public void Choose(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest, Span<DraftPlan> plans) => inner.Choose(rows, longest, plans);

        public void Observe(in RoundOutcome outcome) => inner.Observe(outcome with { Accepted = [.. outcome.Rows.Select(row => row.DraftedCount)] });
    }
}
