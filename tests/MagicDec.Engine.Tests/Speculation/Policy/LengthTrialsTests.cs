using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;
using static MagicDec.Engine.Tests.Speculation.Policy.KnownMachines;

namespace MagicDec.Engine.Tests.Speculation.Policy;

/// <summary>What checking some more or some fewer tokens costs is found out, whatever was believed of it.</summary>
public sealed class LengthTrialsTests
{
    private const int Context = 16000;

    // Three tokens a round are best: checking a fifth row costs much more than checking a fourth one.
    private static readonly StepCostModel Machine = Checking(third: 1.05e-6, fourth: 1.15e-6);

    [Fact]
    public void Choose_BestLengthIsBelievedToBeAFifthTooDear_IsFoundOut()
    {
        int[] lengths = Run(Checking(third: 1e-6, fourth: 1.4e-6), rounds: 400);

        Assert.NotEqual(3, Usual(lengths[..20]));
        Assert.InRange(lengths[300..].Count(length => length == 3), 90, 100);
    }

    [Fact]
    public void Choose_CostsAreAsBelieved_OtherLengthsAreTriedEverMoreSeldom()
    {
        int[] lengths = Run(Machine, rounds: 1000);

        Assert.InRange(lengths[..200].Count(length => length is 2 or 4), 3, 12);
        Assert.InRange(lengths[800..].Count(length => length is 2 or 4), 1, 5);
        Assert.InRange(lengths.Count(length => length == 3), 950, 995);
    }

    [Fact]
    public void Choose_OthersAreMuchDearer_IsNotTried()
    {
        // Two rows cost as much as one, three cost three times as much.
        StepCostModel pairs = Checking(third: 3e-6, fourth: 4e-6);

        int[] lengths = Run(pairs, rounds: 300, machine: pairs);

        Assert.InRange(lengths[30..].Count(length => length > 1), 0, 0);
    }

    // A step costs 4 ms, and 1 us for each token of history that up to two rows read.
    private static StepCostModel Checking(double third, double fourth) => new(new StepCostTable
    {
        Linear = [new CostPoint(1, 4e-3), new CostPoint(128, 4e-3)],
        Attention = StepCostTable.Uniform(new CostPoint(2, 1e-6), new CostPoint(3, third), new CostPoint(4, fourth), new CostPoint(5, fourth + 0.45e-6), new CostPoint(17, 10e-6)),
    });

    // One text of which nearly all is guessed, and what its rounds draft; shape [rounds].
    private static int[] Run(StepCostModel believed, int rounds, StepCostModel? machine = null)
    {
        AdaptiveDraftPolicy policy = new(believed);
        List<DraftContext> rows = Rows(1, Context);
        Random random = new(4);
        return [.. Enumerable.Range(0, rounds).Select(_ => Round(policy, rows, Accept, () => Times(rows[0], machine ?? Machine)))];

        int Accept(DraftContext row) => Enumerable.Range(0, row.DraftedCount).TakeWhile(_ => random.NextDouble() < 0.99).Count();
    }

    private static (TimeSpan Draft, TimeSpan Target) Times(DraftContext row, StepCostModel machine) => (
        TimeSpan.FromSeconds(row.DraftedCount * machine.Step(1, Math.Max(1, row.Plan.KvBudget), 1)),
        TimeSpan.FromSeconds(machine.Step(1, Context, 1 + row.DraftedCount)));

    private static int Usual(int[] lengths) => lengths.CountBy(length => length).MaxBy(pair => pair.Value).Key;
}
