using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Suffix;
using MagicDec.Engine.Tests.Speculation.Policy;

namespace MagicDec.Engine.Tests.Speculation.Suffix;

public sealed class TokenTrustTests
{
    private const int Newline = 10;
    private readonly TokenTrust _trust = new();
    private DraftContext _row = Row(prompt: 4, answer: 5);

    [Fact]
    public void Estimate_NothingSeen_IsWorthATry() => Assert.All(Estimate([1, 2, 3, 4], 3), right => Assert.True(right > TokenTrust.Least));

    [Fact]
    public void Estimate_TokenThatIsAlwaysWrong_IsItAndNotThoseBeforeIt()
    {
        Observe([Newline], 0, 8, 10);

        double[] right = Estimate([1, 2, Newline], 6);
        Assert.True(right[0] > right[2] + 0.3 && right[1] > right[2] + 0.3 && right[2] < TokenTrust.Least, string.Join(' ', right));
    }

    [Fact]
    public void Estimate_WrongAfterLongMatchesOnly_IsStillLikelyAfterShortOnes()
    {
        for (int i = 0; i < 20; i++)
        {
            Observe([Newline], 0, 14, 1);
            Observe([Newline], 1, 3, 1);
        }

        Assert.True(Estimate([Newline], 14)[0] < 0.2);
        Assert.True(Estimate([Newline], 3)[0] > 0.8);
    }

    [Fact]
    public void Estimate_RareTokensAtADistanceWhereAllWereRight_AreBelieved()
    {
        for (int token = 100; token < 160; token++)
        {
            Observe([token, token + 100], 2, 6, 1);
        }

        Assert.All(Estimate([500, 501], 6), right => Assert.True(right > 0.9));
    }

    [Fact]
    public void Withhold_ForLong_MakesATokenWorthATryAgain()
    {
        Observe([Newline], 0, 8, 20);
        int withheld = 0;
        while (Estimate([Newline], 8)[0] < TokenTrust.Least)
        {
            _trust.Withhold([Newline], 0, _row, 8);
            Assert.True(++withheld < 1000);
        }

        Assert.InRange(withheld, 10, 500);
    }

    [Fact]
    public void Observe_AfterTheFirstWrongToken_SaysNothingOfTheOthers()
    {
        double before = Estimate([1, 2, Newline], 8)[2];
        Observe([1, 2, Newline], 0, 8, 20);

        _row = Row(prompt: 4, answer: 5);
        Assert.Equal(before, Estimate([1, 2, Newline], 8)[2], 1e-12);
    }

    [Fact]
    public void Estimate_FirstTokensOfAnswersAreAlwaysWrong_IsLowThereAndNotLater()
    {
        for (int token = 100; token < 110; token++)
        {
            _row = Row(prompt: 9, answer: 0);
            Observe([token], 0, 3, 1);
        }

        Assert.True(Estimate([200], 3)[0] < TokenTrust.Least);
        _row = Row(prompt: 4, answer: 5);
        Assert.True(Estimate([200], 9)[0] > 0.5);
    }

    [Fact]
    public void Estimate_OneRequestIsHarderThanAll_IsLowerForItAlone()
    {
        DraftContext easy = _row;
        for (int i = 0; i < 20; i++)
        {
            _row = easy;
            Observe([1, 2, 3], 3, 6, 4);
        }

        _row = Row(prompt: 4, answer: 5);
        Observe([1, 2, 3], 0, 6, 4);
        double hard = Estimate([1, 2, 3], 6)[0];
        _row = easy;

        Assert.True(hard < Estimate([1, 2, 3], 6)[0] - 0.2);
    }

    [Fact]
    public void Estimate_AnyTokenIds_AreProbabilities()
    {
        int[] draft = [int.MaxValue, 0, 151_935, int.MinValue];
        Observe(draft, 4, 48, 3);

        Assert.All(Estimate(draft, 48), right => Assert.InRange(right, 0.5, 1));
    }

    private void Observe(int[] draft, int accepted, int matchLength, int times)
    {
        for (int i = 0; i < times; i++)
        {
            _row.BeginRound(new DraftPlan(Drafter.Suffix, draft.Length, 0, KvSelector.Verified));
            _row.AddSuffix(draft, matchLength, new SuffixOffer(draft.Length, 1, 1));
            _trust.Observe(_row, accepted);
        }
    }

    private double[] Estimate(int[] draft, int matchLength)
    {
        double[] right = new double[draft.Length];
        _trust.Estimate(draft, _row, matchLength, right);
        return right;
    }

    private static DraftContext Row(int prompt, int answer)
    {
        DraftContext row = KnownMachines.Row(prompt, new DraftingOptions());
        for (int i = 0; i < answer; i++)
        {
            row.History.Append(i);
        }

        return row;
    }
}
