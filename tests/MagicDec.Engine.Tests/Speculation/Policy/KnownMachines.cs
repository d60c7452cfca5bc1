using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;

namespace MagicDec.Engine.Tests.Speculation.Policy;

/// <summary>Machines whose costs are known exactly, and rounds on them.</summary>
internal static class KnownMachines
{
    // Reading history costs 1 us a token, whatever the rows; a step costs 100 us and 1 us a row.
    public static StepCostModel Model(double row1, double row128, double attention1, double attention9) => new(new StepCostTable
    {
        Linear = [new CostPoint(1, row1), new CostPoint(128, row128)],
        Attention = StepCostTable.Uniform(new CostPoint(1, attention1), new CostPoint(9, attention9)),
    });

    public static StepCostModel LongHistoriesAreDear => Model(101e-6, 228e-6, 1e-6, 1e-6);

    // As above, but a step, be it of the draft, costs 4 ms before anything is read.
    public static StepCostModel StepsAreDear => Model(4.001e-3, 4.128e-3, 1e-6, 1e-6);

    // A step costs 4 ms, 15 if it has more than one row, and 16 us for each token read: of 500 tokens a draft step is half a step, checking any guess nearly a whole one.
    public static StepCostModel SecondRowIsDear => new(new StepCostTable
    {
        Linear = [new CostPoint(1, 4e-3), new CostPoint(2, 15e-3), new CostPoint(128, 15e-3)],
        Attention = StepCostTable.Uniform(new CostPoint(1, 16.4e-6), new CostPoint(9, 16.4e-6)),
    });

    // A step costs 4 ms and each row 1 ms more.
    public static StepCostModel RowsCostSomething => Model(5e-3, 132e-3, 1e-6, 1e-6);

    // Each row costs as much as a step of its own: checking four tokens costs four steps.
    public static StepCostModel RowsAreDear => Model(1e-3, 128e-3, 1e-6, 9e-6);

    // A tile of eight rows costs 4 ms, however full.
    public static StepCostModel RowsComeByTheTile => new(new StepCostTable
    {
        Linear = [new CostPoint(1, 4e-3), new CostPoint(8, 4e-3), new CostPoint(9, 8e-3), new CostPoint(16, 8e-3), new CostPoint(17, 12e-3)],
        Attention = StepCostTable.Uniform(new CostPoint(1, 1e-9)),
    });

    public static DraftPlan[] Choose(AdaptiveDraftPolicy policy, List<DraftContext> rows)
    {
        // Decisions of plain decoding are weighed anew only every few rounds.
        DraftPlan[] plans = [];
        for (int i = 0; i < 10; i++)
        {
            plans = Next(policy, rows);
        }

        return plans;
    }

    public static DraftPlan[] Next(AdaptiveDraftPolicy policy, List<DraftContext> rows)
    {
        var plans = new DraftPlan[rows.Count];
        policy.Choose(rows, Enumerable.Repeat(16, rows.Count).ToArray(), plans);
        return plans;
    }

    public static void Draft(DraftContext row, DraftPlan plan)
    {
        for (int i = 0; i < plan.Length && plan.IsSparse; i++)
        {
            row.Add(1);
        }
    }

    public static int Round(
        AdaptiveDraftPolicy policy, List<DraftContext> rows, Func<DraftContext, int> accept, TimeSpan draftTime = default, TimeSpan targetTime = default) =>
        Round(policy, rows, accept, () => (draftTime, targetTime));

    // The times are asked for when the rows have drafted.
    public static int Round(AdaptiveDraftPolicy policy, List<DraftContext> rows, Func<DraftContext, int> accept, Func<(TimeSpan Draft, TimeSpan Target)> times)
    {
        DraftPlan[] plans = Next(policy, rows);
        int drafted = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            rows[i].BeginRound(plans[i]);
            Draft(rows[i], plans[i]);
            drafted += rows[i].DraftedCount;
        }

        (TimeSpan draft, TimeSpan target) = times();
        policy.Observe(new RoundOutcome(rows, [.. rows.Select(accept)], 0, draft, target));
        return drafted;
    }

    public static List<DraftContext> Rows(int count, int context) => [.. Enumerable.Range(0, count).Select(_ => Row(context, new DraftingOptions()))];

    public static DraftContext Row(int context, DraftingOptions options) => new(
        new TokenHistory(new int[context]), context + 1000, new PageTable(new PagePool(1), null!),
        new RowSampling { Parameters = SamplingParameters.Greedy }, new HashSet<int>(), options);
}
