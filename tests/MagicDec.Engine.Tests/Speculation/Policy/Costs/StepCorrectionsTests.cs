using MagicDec.Engine.Speculation.Policy.Costs;

namespace MagicDec.Engine.Tests.Speculation.Policy.Costs;

public sealed class StepCorrectionsTests
{
    private readonly StepCorrections _corrections = new();

    [Fact]
    public void Observe_StepsTakeLonger_FactorFollowsThatKindOnly()
    {
        for (int i = 0; i < 4; i++)
        {
            _corrections.ObserveVerify(1, 1.3, default);
        }

        Assert.InRange(_corrections.Verify, 1.2, 1.3);
        Assert.Equal(1, _corrections.Plain);
        Assert.Equal(1, _corrections.Draft);
    }

    [Fact]
    public void Observe_MachineSlowsDown_KindsThatDoNotRunFollow()
    {
        Repeat(20, () => _corrections.ObservePlain(1, 1));
        Repeat(60, () => _corrections.ObservePlain(1, 1.5));

        Assert.Equal(1.5, _corrections.Plain, 2);
        Assert.Equal(1.5, _corrections.Verify, 2);
        Assert.Equal(1.5, _corrections.Draft, 2);
    }

    [Fact]
    public void Observe_OneOldStepIsMeasuredAgain_SaysNothingOfOthers()
    {
        Repeat(20, () => _corrections.ObservePlain(1, 1));
        Repeat(20, () => _corrections.ObserveVerify(1, 1, default));
        double verify = _corrections.Verify;
        _corrections.ObservePlain(1, 1.4);

        Assert.InRange(_corrections.Plain, 1.1, 1.4);
        Assert.Equal(verify, _corrections.Verify);
    }

    [Fact]
    public void Observe_KindIsSlowerThanWhenItLastRan_SaysNothingOfOthers()
    {
        Repeat(20, () => _corrections.ObservePlain(1, 1));
        Repeat(20, () => _corrections.ObserveVerify(1, 1, default));
        double verify = _corrections.Verify;
        Repeat(60, () => _corrections.ObservePlain(1, 1.4));

        Assert.Equal(1.4, _corrections.Plain, 2);
        Assert.InRange(_corrections.Verify, verify, verify * 1.15);
    }

    [Fact]
    public void Observe_OneNumberOfRowsIsSlower_OthersKeepTheirPlaceBesideEachOther()
    {
        double[] shares = new double[18];
        shares[5] = 0.8;
        for (int i = 0; i < 60; i++)
        {
            _corrections.ObserveVerify(0.2 + (0.8 * _corrections.Rows(5)), 1.25, shares);
        }

        Assert.InRange(_corrections.Rows(5), 1.04, 1.25);
        Assert.Equal(1, _corrections.Rows(4));
        Assert.Equal(1.25, _corrections.Verify * (0.2 + (0.8 * _corrections.Rows(5))), 1);
    }

    [Fact]
    public void Observe_LastSequencesOfABatch_SayNothingOfTheWholeBatch()
    {
        Observe(16, 0.8, 20);
        Observe(2, 1.3, 3);

        Assert.InRange(PlainOf(2), 1.1, 1.3);
        Assert.InRange(PlainOf(16), 0.78, 0.82);
        Assert.InRange(PlainOf(22), 0.78, 0.82);
    }

    [Fact]
    public void Observe_BatchOfANewSize_IsTakenToBeLikeTheNearest()
    {
        Observe(2, 1.3, 20);
        Observe(16, 0.8, 4);

        Assert.Equal(PlainOf(16), PlainOf(300));
        Assert.Equal(PlainOf(2), PlainOf(1));
    }

    [Fact]
    public void Factors_KindWasNeverSeen_IsTakenToBeLikePlainSteps()
    {
        Observe(4, 0.7, 40);

        _corrections.Begin(4);
        Assert.Equal(0.7, _corrections.Verify, 2);
        Assert.Equal(0.7, _corrections.Draft, 2);
    }

    [Fact]
    public void Observe_InterruptedStep_CountsForTwiceAtMost()
    {
        Repeat(20, () => _corrections.ObservePlain(1, 1));
        _corrections.ObservePlain(1, 1000);

        Assert.InRange(_corrections.Plain, 1, 1.11);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(double.NaN, 1)]
    public void Observe_Nothing_ChangesNothing(double predicted, double measured)
    {
        _corrections.ObservePlain(predicted, measured);

        Assert.Equal(1, _corrections.Plain);
    }

    private void Observe(int sequences, double measured, int count)
    {
        _corrections.Begin(sequences);
        Repeat(count, () => _corrections.ObservePlain(1, measured));
    }

    private double PlainOf(int sequences)
    {
        _corrections.Begin(sequences);
        return _corrections.Plain;
    }

    private static void Repeat(int count, Action action)
    {
        for (int i = 0; i < count; i++)
        {
            action();
        }
    }
}
