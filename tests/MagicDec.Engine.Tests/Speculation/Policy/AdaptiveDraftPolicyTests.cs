using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Speculation.Suffix;

namespace MagicDec.Engine.Tests.Speculation.Policy;

/// <summary>The policy over machines whose costs are known exactly.</summary>
public sealed class AdaptiveDraftPolicyTests
{
    // Reading history costs 1 us a token, whatever the rows; a step costs 100 us and 1 us a row.
    private static StepCostModel Model(double row1, double row128, double attention1, double attention9) => new(new StepCostTable
    {
        Linear = [new CostPoint(1, row1), new CostPoint(128, row128)],
        Attention = StepCostTable.Uniform(new CostPoint(1, attention1), new CostPoint(9, attention9)),
    });

    private static StepCostModel LongHistoriesAreDear => Model(101e-6, 228e-6, 1e-6, 1e-6);

    // As above, but a step, be it of the draft, costs 4 ms before anything is read.
    private static StepCostModel StepsAreDear => Model(4.001e-3, 4.128e-3, 1e-6, 1e-6);

    // A step costs 4 ms and each row 1 ms more.
    private static StepCostModel RowsCostSomething => Model(5e-3, 132e-3, 1e-6, 1e-6);

    // Each row costs as much as a step of its own: checking four tokens costs four steps.
    private static StepCostModel RowsAreDear => Model(1e-3, 128e-3, 1e-6, 9e-6);

    [Fact]
    public void Choose_LongHistories_DraftsSparsely()
    {
        var policy = new AdaptiveDraftPolicy(LongHistoriesAreDear);

        DraftPlan[] plans = Choose(policy, Rows(4, 16000));

        Assert.All(plans, plan => Assert.True(plan is { IsSparse: true, Length: > 1 }));
        Assert.True(policy.Latest!.Chosen.PredictedTokensPerSecond > policy.Latest.Options.Single(option => option.DraftLength == 0).PredictedTokensPerSecond);
        Assert.Equal(4, policy.Latest.DraftingSequences);
    }

    [Fact]
    public void Choose_RowsCostFullPrice_DraftsNothing()
    {
        var policy = new AdaptiveDraftPolicy(RowsAreDear);

        Assert.All(Choose(policy, Rows(4, 16000)), plan => Assert.False(plan.IsSparse));
        Assert.Equal(0, policy.Latest!.Chosen.DraftLength);
    }

    [Fact]
    public void Choose_ShortHistory_HasNothingToSave()
    {
        var policy = new AdaptiveDraftPolicy(LongHistoriesAreDear);

        Assert.All(Choose(policy, Rows(3, 250)), plan => Assert.False(plan.IsSparse));
    }

    [Fact]
    public void Choose_NothingIsEverAccepted_StopsWithinTensOfRounds()
    {
        var policy = new AdaptiveDraftPolicy(StepsAreDear);
        List<DraftContext> rows = Rows(2, 16000);
        int drafted = 0;
        for (int round = 0; round < 60; round++)
        {
            drafted = Round(policy, rows, _ => 0);
        }

        Assert.Equal(0, drafted);
    }

    [Fact]
    public void Choose_OneRowAcceptsNothing_ThatRowSeldomTries()
    {
        var policy = new AdaptiveDraftPolicy(RowsCostSomething);
        List<DraftContext> rows = Rows(2, 16000);
        int[] drafts = new int[2];
        for (int round = 0; round < 160; round++)
        {
            Round(policy, rows, row => row == rows[0] ? row.DraftedCount : 0);
            for (int i = 0; i < 2 && round >= 60; i++)
            {
                drafts[i] += rows[i].DraftedCount > 0 ? 1 : 0;
            }
        }

        Assert.Equal(100, drafts[0]);
        Assert.InRange(drafts[1], 0, 45);
    }

    [Fact]
    public void Choose_EverythingIsAccepted_DraftsLongerThanWhenHalfIs()
    {
        var good = new AdaptiveDraftPolicy(LongHistoriesAreDear);
        var poor = new AdaptiveDraftPolicy(LongHistoriesAreDear);
        List<DraftContext> goodRows = Rows(1, 16000);
        List<DraftContext> poorRows = Rows(1, 16000);
        for (int round = 0; round < 80; round++)
        {
            Round(good, goodRows, row => row.DraftedCount);
            Round(poor, poorRows, row => Math.Min(row.DraftedCount, round % 2));
        }

        Assert.True(Choose(good, goodRows)[0].Length > Choose(poor, poorRows)[0].Length);
    }

    [Fact]
    public void Choose_TextChangesForTheBetter_DraftsAgain()
    {
        var policy = new AdaptiveDraftPolicy(StepsAreDear);
        List<DraftContext> rows = Rows(1, 16000);
        for (int round = 0; round < 60; round++)
        {
            Round(policy, rows, _ => 0);
        }

        int drafted = 0;
        for (int round = 0; round < 3000 && drafted == 0; round++)
        {
            drafted = Round(policy, rows, row => row.DraftedCount);
        }

        Assert.True(drafted > 0);
    }

    [Fact]
    public void Latest_RoundsHaveRun_SaysWhatTheChosenOptionGaveBesideWhatItPromised()
    {
        var policy = new AdaptiveDraftPolicy(LongHistoriesAreDear);
        Assert.Null(policy.Latest);
        List<DraftContext> rows = Rows(2, 16000);
        for (int round = 0; round < 40; round++)
        {
            // Two rows, all tokens right, a tenth of a second.
            Round(policy, rows, row => row.DraftedCount, TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(60));
        }

        DraftDecision decision = policy.Latest!;
        Assert.True(decision.Chosen.DraftLength > 0);
        Assert.Contains(decision.Chosen, decision.Options);
        Assert.Equal(2, decision.Batch);
        Assert.Equal(16000, decision.MeanContext);
        Assert.Equal((2 + rows.Sum(row => row.DraftedCount)) / 0.1, decision.MeasuredTokensPerSecond, 1.0);
        Assert.Equal(decision.Options.OrderByDescending(option => option.PredictedTokensPerSecond), decision.Options);
    }

    [Fact]
    public void Choose_SameMeasurements_SamePlans()
    {
        DraftPlan[][] runs = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            var policy = new AdaptiveDraftPolicy(LongHistoriesAreDear);
            List<DraftContext> rows = Rows(3, 9000);
            for (int round = 0; round < 30; round++)
            {
                Round(policy, rows, row => row.DraftedCount / 2);
            }

            return Choose(policy, rows);
        })];

        Assert.Equal(runs[0].Select(plan => plan with { SuffixPrice = null }), runs[1].Select(plan => plan with { SuffixPrice = null }));
    }

    [Theory]
    [InlineData(0.99)]
    [InlineData(0.3)]
    public void Choose_TheIndexHasGuesses_TakesThemBeforeTheModelsOnlyIfTheyGainMore(double right)
    {
        // A step costs as much as reading 1,000 tokens: the model's own guesses are not free.
        var policy = new AdaptiveDraftPolicy(Model(1.001e-3, 1.128e-3, 1e-6, 1e-6));
        List<DraftContext> rows = Rows(1, 16000);
        for (int round = 0; round < 40; round++)
        {
            rows[0].BeginRound(Choose(policy, rows)[0]);
            Draft(rows[0], rows[0].Plan);
            policy.Observe(new RoundOutcome(rows, [rows[0].DraftedCount], 0, default, default));
        }

        // It had nothing for long, so it is asked now and then.
        DraftPlan plan = Enumerable.Range(0, 8).Select(_ => Next(policy, rows)).First(next => next.IsSuffix);
        Assert.True(plan is { IsSparse: true, SuffixPrice: not null, LeastGain: > 0 });
        rows[0].BeginRound(plan);
        rows[0].AddSuffix(new int[16], 3, plan.SuffixPrice!.Best([.. Enumerable.Repeat(right, 16)], 16000));
        Assert.Equal(right > 0.5, rows[0].DraftedBySuffix);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Choose_IndexFindsWhatIsRight_ModelDraftsOnlyIfItOftenFindsNothing(int rounds)
    {
        // A draft step costs a third of a plain one.
        var policy = new AdaptiveDraftPolicy(Model(8e-3, 9e-3, 1e-6, 1e-6));
        List<DraftContext> rows = Rows(1, 16000);
        DraftPlan plan = default;
        for (int round = 0; round < 60; round++)
        {
            plan = Choose(policy, rows)[0];
            rows[0].BeginRound(plan);
            if (round % rounds == 0)
            {
                rows[0].AddSuffix([1, 2], DraftPlan.StrongMatch, plan.SuffixPrice!.Best([1, 1], 16000));
            }
            else
            {
                Draft(rows[0], plan);
            }

            policy.Observe(new RoundOutcome(rows, [rows[0].DraftedCount], 0, default, default));
        }

        Assert.True(plan.IsSuffix);
        Assert.Equal(rounds > 1, plan.IsSparse);
    }

    [Fact]
    public void Choose_CheckingGuessesNeverPays_ChecksTwoNowAndThenToKnowWhatTheyCost()
    {
        // Too short for drafts of the model itself.
        var policy = new AdaptiveDraftPolicy(RowsAreDear);
        List<DraftContext> rows = Rows(1, 200);
        List<int> taken = [];
        for (int round = 0; round < 2000; round++)
        {
            DraftPlan plan = Next(policy, rows);
            rows[0].BeginRound(plan);
            if (plan.IsSuffix)
            {
                double[] right = [.. Enumerable.Repeat(0.9, plan.LongestSuffix)];
                SuffixOffer offer = plan.SuffixPrice!.Best(right, 200);
                rows[0].AddSuffix(new int[right.Length], 8, offer.Length > 0 ? offer : new SuffixOffer(plan.SuffixTrial, 0, 0));
                taken.Add(rows[0].DraftedCount);
            }

            policy.Observe(new RoundOutcome(rows, [0], 0, default, default));
        }

        Assert.Equal([0, 2], taken.Distinct().Order());
        Assert.InRange(taken.Count(count => count == 2), 5, 60);
    }

    [Fact]
    public void Choose_TheIndexHasNothingForLong_AsksItLessOftenUntilItHas()
    {
        var policy = new AdaptiveDraftPolicy(RowsCostSomething);
        List<DraftContext> rows = Rows(1, 200);
        int Asked(int rounds, int length)
        {
            int asked = 0;
            for (int round = 0; round < rounds; round++)
            {
                rows[0].BeginRound(Next(policy, rows));
                if (rows[0].Plan.IsSuffix)
                {
                    asked++;
                    rows[0].AddSuffix(new int[length], length > 0 ? 8 : 0, new SuffixOffer(length, length, length));
                }

                policy.Observe(new RoundOutcome(rows, [length], 0, default, default));
            }

            return asked;
        }

        Assert.InRange(Asked(100, 0), 20, 45);
        Assert.InRange(Asked(4, 3), 1, 4);
        Assert.Equal(10, Asked(10, 3));
    }

    [Fact]
    public void Choose_TheIndexHadLittle_MakesRoomForLittleUntilItHasMore()
    {
        var policy = new AdaptiveDraftPolicy(RowsCostSomething);
        List<DraftContext> rows = Rows(1, 200);
        int RoomAfter(int rounds, int offered)
        {
            int room = 0;
            for (int round = 0; round < rounds; round++)
            {
                rows[0].BeginRound(Next(policy, rows));
                if (rows[0].Plan.IsSuffix)
                {
                    room = rows[0].Plan.Longest;
                    int length = Math.Min(offered, room);
                    rows[0].AddSuffix(new int[length], 8, new SuffixOffer(length, length, length));
                }

                policy.Observe(new RoundOutcome(rows, [rows[0].DraftedCount], 0, default, default));
            }

            return room;
        }

        Assert.Equal(4, RoomAfter(40, 1));
        Assert.Equal(16, RoomAfter(5, 16));
        Assert.Equal(4, RoomAfter(100, 0));
    }

    [Fact]
    public void DraftPolicy_ModesAreMixed_EachRowGetsItsOwn()
    {
        var fixedOptions = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, DraftLength = 7, KvBudget = 64, Selector = KvSelector.Streaming };
        List<DraftContext> rows = [Row(16000, DraftingOptions.Off), Row(16000, fixedOptions), Row(16000, new DraftingOptions())];
        var policy = new DraftPolicy(new AdaptiveDraftPolicy(LongHistoriesAreDear));
        var plans = new DraftPlan[3];

        policy.Choose(rows, [16, 3, 16], plans);

        Assert.Equal(DraftPlan.None, plans[0]);
        Assert.Equal(new DraftPlan(Drafter.Sparse, 3, 64, KvSelector.Streaming), plans[1]);
        Assert.True(plans[2].IsSparse);
    }

    private static DraftPlan[] Choose(AdaptiveDraftPolicy policy, List<DraftContext> rows)
    {
        // Decisions of plain decoding are weighed anew only every few rounds.
        var plans = new DraftPlan[rows.Count];
        for (int i = 0; i < 10; i++)
        {
            policy.Choose(rows, Enumerable.Repeat(16, rows.Count).ToArray(), plans);
        }

        return plans;
    }

    private static DraftPlan Next(AdaptiveDraftPolicy policy, List<DraftContext> rows)
    {
        var plans = new DraftPlan[rows.Count];
        policy.Choose(rows, Enumerable.Repeat(16, rows.Count).ToArray(), plans);
        return plans[0];
    }

    private static void Draft(DraftContext row, DraftPlan plan)
    {
        for (int i = 0; i < plan.Length && plan.IsSparse; i++)
        {
            row.Add(1);
        }
    }

    private static int Round(
        AdaptiveDraftPolicy policy, List<DraftContext> rows, Func<DraftContext, int> accept, TimeSpan draftTime = default, TimeSpan targetTime = default)
    {
        var plans = new DraftPlan[rows.Count];
        policy.Choose(rows, Enumerable.Repeat(16, rows.Count).ToArray(), plans);
        int drafted = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            rows[i].BeginRound(plans[i]);
            Draft(rows[i], plans[i]);
            drafted += rows[i].DraftedCount;
        }

        policy.Observe(new RoundOutcome(rows, [.. rows.Select(accept)], 0, draftTime, targetTime));
        return drafted;
    }

    private static List<DraftContext> Rows(int count, int context) => [.. Enumerable.Range(0, count).Select(_ => Row(context, new DraftingOptions()))];

    private static DraftContext Row(int context, DraftingOptions options) => new(
        new TokenHistory(new int[context]), context + 1000, new PageTable(new PagePool(1), null!),
        new RowSampling { Parameters = SamplingParameters.Greedy }, new HashSet<int>(), options);
}
