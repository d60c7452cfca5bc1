using System.Text.RegularExpressions;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;
using static MagicDec.Engine.Tests.Speculation.Policy.KnownMachines;

namespace MagicDec.Engine.Tests.Speculation.Policy;

/// <summary>The policy over machines whose costs are known exactly.</summary>
public sealed class AdaptiveDraftPolicyTests
{
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
        int[] drafting = new int[2];
        for (int round = 0; round < 80; round++)
        {
            drafting[round / 40] += Round(policy, rows, _ => 0) > 0 ? 1 : 0;
        }

        // One that was wrong all the time is a hope now and then.
        Assert.InRange(drafting[0], 1, 15);
        Assert.InRange(drafting[1], 0, 2);
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
        List<double> rates = [];
        for (int round = 0; round < 40; round++)
        {
            // Two rows, all tokens right, a tenth of a second.
            Round(policy, rows, row => row.DraftedCount, TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(60));
            rates.Add((2 + rows.Sum(row => row.DraftedCount)) / 0.1);
        }

        DraftDecision decision = policy.Latest!;
        Assert.True(decision.Chosen.DraftLength > 0);
        Assert.Contains(decision.Chosen, decision.Options);
        Assert.Equal(2, decision.Batch);
        Assert.Equal(16000, decision.MeanContext);
        Assert.InRange(decision.MeasuredTokensPerSecond, rates[^10..].Min(), rates[^10..].Max());
        Assert.Equal(decision.Options.OrderByDescending(option => option.PredictedTokensPerSecond), decision.Options);
    }

    [Fact]
    public void Choose_TextBecomesHard_LogSaysWhatWasWeighedPromisedAndMeasured()
    {
        LogLines log = new();
        var policy = new AdaptiveDraftPolicy(StepsAreDear, log);
        List<DraftContext> rows = Rows(1, 16000);
        for (int round = 0; round < 30; round++)
        {
            Round(policy, rows, _ => 0, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20));
        }

        Assert.Contains(log.Lines, line =>
            Regex.IsMatch(line, @"^Drafts change from at most 0 tokens \(\d+ tokens/s predicted, 0 measured of late\) to [1-9].*without drafts\. Weighed: 1 over \d+: \d+, 2 over"));
        Assert.Contains(log.Lines, line => Regex.IsMatch(line, @"^Drafts change from at most [1-9]\d* tokens .*, 33 measured of late\) to"));
    }

    [Fact]
    public void Latest_SuffixIndexHelps_SaysHowMuch()
    {
        var policy = new AdaptiveDraftPolicy(LongHistoriesAreDear);
        List<DraftContext> rows = Rows(2, 1000);
        for (int round = 0; round < 40; round++)
        {
            DraftPlan[] plans = Next(policy, rows);
            for (int i = 0; i < rows.Count; i++)
            {
                rows[i].BeginRound(plans[i]);
                rows[i].AddSuffix([1, 2, 3], DraftPlan.StrongMatch, plans[i].Offer([0.9, 0.9, 0.9], 1000));
            }

            policy.Observe(new RoundOutcome(rows, [2, 2], 0, default, default));
        }

        Assert.InRange(policy.Latest!.SuffixTokens, 3, 6);
    }

    [Fact]
    public void Latest_AnotherRequestFixesItsSuffixDrafts_NothingIsExpectedOfThem()
    {
        var adaptive = new AdaptiveDraftPolicy(LongHistoriesAreDear);
        var policy = new DraftPolicy(adaptive);
        var options = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Suffix, DraftLength = 4 };
        List<DraftContext> rows = [Row(1000, options), Row(1000, new DraftingOptions())];
        var plans = new DraftPlan[2];
        for (int round = 0; round < 40; round++)
        {
            policy.Choose(rows, [16, 16], plans);
            rows[0].BeginRound(plans[0]);
            rows[0].AddSuffix([1, 2, 3, 4], DraftPlan.StrongMatch, plans[0].Offer([0.9, 0.9, 0.9, 0.9], 1000));
            rows[1].BeginRound(plans[1]);
            rows[1].AddSuffix([], 0, default);
            policy.Observe(new RoundOutcome(rows, [4, 0], 0, default, default));
        }

        Assert.Equal(4, rows[0].DraftedCount);
        Assert.InRange(adaptive.Latest!.SuffixTokens, 0, 0.2);
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

    [Fact]
    public void Choose_AnswerEndsAndAnotherBegins_ThatOneDraftsAtOnce()
    {
        var policy = new AdaptiveDraftPolicy(LongHistoriesAreDear);
        List<DraftContext> rows = Rows(1, 16000);
        Round(policy, rows, row => row.DraftedCount);
        var plans = new DraftPlan[1];

        // The last token of an answer leaves nothing to draft.
        policy.Choose(rows, [0], plans);
        Assert.Equal(DraftPlan.None, plans[0]);

        Assert.True(Next(policy, Rows(1, 16000))[0].IsSparse);
    }

    [Fact]
    public void Choose_AnotherRequestInTheSamePlace_IsWeighedAtOnce()
    {
        var policy = new AdaptiveDraftPolicy(LongHistoriesAreDear);
        Round(policy, Rows(1, 200), _ => 0);

        Assert.True(Next(policy, Rows(1, 16000))[0].IsSparse);
    }

    // Drafts promise 0.85 of plain decoding as long as nothing is known of them.
    [Fact]
    public void Choose_DraftsSeemToLoseButAllAreRight_IsFoundOut()
    {
        var policy = new AdaptiveDraftPolicy(SecondRowIsDear);
        List<DraftContext> rows = Rows(1, 500);
        int first = Round(policy, rows, row => row.DraftedCount);
        int late = 0;
        for (int round = 0; round < 1000; round++)
        {
            late += Round(policy, rows, row => row.DraftedCount) > 0 && round >= 800 ? 1 : 0;
        }

        Assert.Equal(0, first);
        Assert.InRange(late, 190, 200);
    }

    [Fact]
    public void Choose_DraftsSeemToLoseAndDo_HardlyEverDrafts()
    {
        var policy = new AdaptiveDraftPolicy(SecondRowIsDear);
        List<DraftContext> rows = Rows(1, 500);
        int[] drafting = new int[4];
        for (int round = 0; round < 2000; round++)
        {
            drafting[round / 500] += Round(policy, rows, _ => 0) > 0 ? 1 : 0;
        }

        Assert.InRange(drafting[0], 1, 6);
        Assert.InRange(drafting[3], 0, 2);
    }

    [Fact]
    public void DraftPolicy_OneOfManyMayDraft_TheOthersAreNotMadeToWait()
    {
        var alone = new DraftPolicy(new AdaptiveDraftPolicy(StepsAreDear));
        var among = new DraftPolicy(new AdaptiveDraftPolicy(StepsAreDear));
        var plans = new DraftPlan[32];
        alone.Choose(Rows(1, 8000), [16], plans);
        Assert.True(plans[0].IsSparse);

        List<DraftContext> rows = [Row(8000, new DraftingOptions()), .. Enumerable.Range(0, 31).Select(_ => Row(300, DraftingOptions.Off))];
        among.Choose(rows, Enumerable.Repeat(16, 32).ToArray(), plans);
        Assert.All(plans, plan => Assert.False(plan.IsSparse));
        Assert.All(plans[1..], plan => Assert.Equal(DraftPlan.None, plan));
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
}
