using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Speculation.Suffix;
using static MagicDec.Engine.Tests.Speculation.Policy.KnownMachines;

namespace MagicDec.Engine.Tests.Speculation.Policy;

/// <summary>How the policy takes what the suffix index has, over machines whose costs are known exactly.</summary>
public sealed class AdaptiveSuffixTests
{
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
        DraftPlan plan = Enumerable.Range(0, 8).Select(_ => Next(policy, rows)[0]).First(next => next.IsSuffix);
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
            if (AskedInNext(policy, rows, plan => plan.Offer([.. Enumerable.Repeat(0.9, plan.LongestSuffix)], 200)))
            {
                taken.Add(rows[0].DraftedCount);
            }
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
                asked += AskedInNext(policy, rows, _ => new SuffixOffer(length, length, length)) ? 1 : 0;
            }

            return asked;
        }

        Assert.InRange(Asked(100, 0), 20, 45);
        Assert.InRange(Asked(4, 3), 1, 4);
        Assert.Equal(10, Asked(10, 3));
    }

    [Fact]
    public void Choose_KernelsTakeRowsByTheTile_GuessesFillATileOrTwo()
    {
        var policy = new AdaptiveDraftPolicy(RowsComeByTheTile);
        DraftPlan plan = Choose(policy, Rows(1, 200))[0];
        int Taken(double right) => plan.Offer([.. Enumerable.Repeat(right, 16)], 200).Length;

        Assert.Equal(16, plan.LongestSuffix);
        Assert.Equal(7, Taken(0.5));
        Assert.Equal(7, Taken(0.8));
        Assert.Equal(15, Taken(0.95));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Choose_AGuessWouldBeTheFirstOfATile_TakesItOnlyIfOthersHaveSomeToo(bool othersHave)
    {
        // Eight sequences fill a tile.
        var policy = new AdaptiveDraftPolicy(RowsComeByTheTile);
        List<DraftContext> rows = Rows(8, 200);
        for (int round = 0; round < 40; round++)
        {
            AskedInNext(policy, rows, plan => othersHave ? new SuffixOffer(1, 0.9, 0.5) : plan.Offer([0.9], 200));
        }

        DraftPlan plan = Enumerable.Range(0, 8).Select(_ => Next(policy, rows)[0]).First(next => next is { IsSuffix: true, SuffixTrial: 0 });
        Assert.Equal(othersHave ? 1 : 0, plan.Offer([0.9], 200).Length);
    }

    [Fact]
    public void Choose_AFewSequences_HaveRoomForAllGuesses()
    {
        Assert.Equal(16, RoomAfter(sequences: 1, 100, 0));
        Assert.Equal(8, RoomAfter(sequences: 16, 100, 0));
    }

    [Fact]
    public void Choose_TheIndexHadLittle_MakesRoomForLittleUntilItHasMore()
    {
        Assert.Equal(4, RoomAfter(sequences: 32, 60, 1));
        Assert.Equal(16, RoomAfter(sequences: 32, 5, 16));
        Assert.Equal(4, RoomAfter(sequences: 32, 100, 0));
    }

    // How many guesses the first of some sequences has room for after rounds in which the index had so many.
    private static int RoomAfter(int sequences, int rounds, int offered)
    {
        var policy = new AdaptiveDraftPolicy(RowsCostSomething);
        List<DraftContext> rows = Rows(sequences, 200);
        int room = 0;
        for (int round = 0; round < rounds; round++)
        {
            bool asked = AskedInNext(policy, rows, plan =>
            {
                int length = Math.Min(offered, plan.Longest);
                return new SuffixOffer(length, length, length);
            });
            room = asked ? rows[0].Plan.Longest : room;
        }

        return room;
    }

    // One round in which the index has this to offer every row that asks it; all that is taken is right. Whether the first row did.
    private static bool AskedInNext(AdaptiveDraftPolicy policy, List<DraftContext> rows, Func<DraftPlan, SuffixOffer> offer)
    {
        DraftPlan[] plans = Next(policy, rows);
        for (int i = 0; i < rows.Count; i++)
        {
            rows[i].BeginRound(plans[i]);
            if (plans[i].IsSuffix)
            {
                SuffixOffer had = offer(plans[i]);
                rows[i].AddSuffix(new int[had.Length], had.Length > 0 ? DraftPlan.StrongMatch : 0, had);
            }
        }

        policy.Observe(new RoundOutcome(rows, [.. rows.Select(row => row.DraftedCount)], 0, default, default));
        return plans[0].IsSuffix;
    }
}
