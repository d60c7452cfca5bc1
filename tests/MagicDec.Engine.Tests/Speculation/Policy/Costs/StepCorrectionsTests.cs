using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;

namespace MagicDec.Engine.Tests.Speculation.Policy.Costs;

public sealed class StepCorrectionsTests
{
    private const int MostRows = 18;

    // A step of R rows takes 2 + R / 16 in the linear layers and, for each of its 8 tokens of history, 1 + R / 8.
    private static readonly StepCostModel Cost = new(new StepCostTable
    {
        Linear = [new CostPoint(1, 2 + (1 / 16.0)), new CostPoint(257, 2 + (257 / 16.0))],
        Attention = StepCostTable.Uniform(new CostPoint(1, 1 + (1 / 8.0)), new CostPoint(17, 1 + (17 / 8.0))),
    });

    private const int Tokens = 8;

    private readonly StepCorrections _corrections = new(Cost);

    [Fact]
    public void Costs_NothingSeen_AreTheModels()
    {
        Assert.Equal(Cost.Linear(9, 2), _corrections.Linear(9, 2), 12);
        Assert.Equal(Cost.Rate(5, 100), _corrections.Rate(5, 100), 12);
        Assert.Equal(1, _corrections.Draft);
    }

    [Fact]
    public void Observe_StepsTakeLonger_PredictionFollows()
    {
        Repeat(10, () => Target(5, 1.3));

        Assert.Equal(1.3, Ratio(5), 1);
    }

    [Fact]
    public void Observe_MachineSlowsDown_KindsThatDoNotRunFollow()
    {
        Repeat(40, () => Target(1, 1));
        Repeat(40, () => Target(5, 1));
        double before = Ratio(1);
        Repeat(10, () => Target(5, 1.5));

        Assert.InRange(Ratio(5), 1.3, 1.55);
        Assert.InRange(Ratio(1) / before, 1.15, 1.5);
    }

    [Fact]
    public void Observe_OldKindIsMeasuredAgain_SaysLittleOfOthers()
    {
        Repeat(40, () => Target(1, 1));
        Repeat(60, () => Target(9, 1));
        double before = Ratio(9);
        Repeat(2, () => Target(1, 1.4));

        Assert.InRange(Ratio(1), 1.1, 1.4);
        Assert.InRange(Ratio(9) / before, 1, 1.1);
    }

    [Fact]
    public void Observe_NumbersOfRowsBetweenTwoThatWereSeen_LieBetweenThem()
    {
        for (int i = 0; i < 40; i++)
        {
            Target(1, 0.7);
            Target(9, 1.1);
        }

        Assert.Equal(0.7, Ratio(1), 1);
        Assert.Equal(1.1, Ratio(9), 1);
        for (int rows = 2; rows <= 8; rows++)
        {
            Assert.InRange(Ratio(rows), Ratio(rows - 1), 1.1);
        }
    }

    [Fact]
    public void Observe_OneNumberOfRowsIsSlower_OthersTakeOnlyAPartOver()
    {
        for (int i = 0; i < 60; i++)
        {
            Target(4, 1);
            Target(5, 1.25);
        }

        Assert.InRange(Ratio(5), 1.15, 1.25);
        Assert.InRange(Ratio(4), 1, 1.08);
    }

    [Fact]
    public void Observe_StepsOfUnlikeSequences_TeachTheirParts()
    {
        double[] tokens = new double[MostRows];
        for (int i = 0; i < 400; i++)
        {
            // The six rows' reading takes twice as long where there is any.
            (tokens[1], tokens[6]) = i % 2 == 0 ? (1000, 1000) : (2000, 0);
            _corrections.ObserveTarget(7, 2, tokens, Cost.Linear(7, 2) + (tokens[1] * Cost.Rate(1, 2000)) + (tokens[6] * 2 * Cost.Rate(6, 2000)));
        }

        Assert.InRange(_corrections.Rate(6, 2000) / Cost.Rate(6, 2000), 1.7, 2.1);
        Assert.InRange(_corrections.Rate(1, 2000) / Cost.Rate(1, 2000), 0.9, 1.1);
    }

    [Fact]
    public void Observe_PlainStepsTakeLonger_ThoseOfMoreRowsTakeAsMuchMore()
    {
        double before = Predicted(9);
        double plain = Predicted(1);
        Repeat(100, () => Target(1, 1.5));

        Assert.InRange((Predicted(9) - before) / (Predicted(1) - plain), 0.9, 1.65);
    }

    [Fact]
    public void Observe_DraftsTakeLonger_StepsOfTheTargetHardlyFollow()
    {
        for (int i = 0; i < 40; i++)
        {
            Target(4, 1);
            _corrections.ObserveDraft(1, 1.5);
        }

        Assert.InRange(_corrections.Draft, 1.4, 1.55);
        Assert.InRange(Ratio(4), 0.97, 1.06);
    }

    [Fact]
    public void Observe_LastSequencesOfABatch_SayLittleOfTheWholeBatch()
    {
        Observe(16, 0.8, 20);
        Observe(2, 1.3, 3);

        Assert.InRange(PlainOf(2), 0.9, 1.35);
        Assert.InRange(PlainOf(16), 0.76, 0.86);
        Assert.InRange(PlainOf(22), 0.76, 0.86);
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
    public void Factors_KindWasNeverSeen_TakesTheMachinesSpeedOver()
    {
        Observe(4, 0.6, 40);

        _corrections.Begin(4);
        Assert.InRange(_corrections.Draft, 0.6, 0.85);
        Assert.InRange(Ratio(9), 0.6, 0.8);
    }

    [Fact]
    public void Observe_InterruptedStep_CountsForLittle()
    {
        Repeat(20, () => Target(1, 1));
        Target(1, 1000);

        Assert.InRange(Ratio(1), 1, 1.04);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(11)]
    public void Observe_EverySoManyStepsAreInterrupted_PredictionIsThatOfTheOthers(int every)
    {
        for (int i = 0; i < 200; i++)
        {
            Target(1 + (4 * (i % 2)), i % every == 0 ? 1.7 : 1);
            Assert.InRange(Ratio(1), 0.98, 1.1);
            Assert.InRange(Ratio(5), 0.98, 1.1);
        }

        Assert.InRange(Ratio(5), 0.98, 1.04);
    }

    [Fact]
    public void Observe_StepsGetLongerForGood_AreFollowedFromTheSecondOn()
    {
        Repeat(40, () => Target(5, 1));
        Target(5, 1.4);
        Assert.InRange(Ratio(5), 1, 1.06);
        Repeat(5, () => Target(5, 1.4));
        Assert.InRange(Ratio(5), 1.25, 1.4);
    }

    [Fact]
    public void Observe_ManyStepsOfAllKinds_StaysFinite()
    {
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            Target(1 + random.Next(17), Math.Exp(random.NextDouble() - 0.5), 1 + random.Next(40));
            _corrections.ObserveDraft(1, Math.Exp(random.NextDouble() - 0.5));
        }

        for (int rows = 1; rows < MostRows; rows++)
        {
            Assert.InRange(Ratio(rows), 0.3, 3);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Observe_NoTime_ChangesNothing(double measured)
    {
        Target(3, measured);
        _corrections.ObserveDraft(1, measured);

        Assert.Equal(1, Ratio(3));
        Assert.Equal(1, _corrections.Draft);
    }

    [Fact]
    public void ObserveDraft_NothingPredicted_ChangesNothing()
    {
        _corrections.ObserveDraft(0, 1);
        _corrections.ObserveDraft(double.NaN, 1);

        Assert.Equal(1, _corrections.Draft);
    }

    // Sequences with so many rows take so many times what the model says.
    private void Target(int rows, double times, int sequences = 1)
    {
        double[] tokens = new double[MostRows];
        tokens[rows] = sequences * Tokens;
        _corrections.ObserveTarget(sequences * rows, sequences, tokens, times * Cost.Step(sequences, Tokens, rows));
    }

    private static double Modelled(int rows) => Cost.Step(1, Tokens, rows);

    private double Predicted(int rows) => _corrections.Linear(rows, 1) + (Tokens * _corrections.Rate(rows, Tokens));

    private double Ratio(int rows) => Predicted(rows) / Modelled(rows);

    private void Observe(int sequences, double measured, int count)
    {
        Repeat(count, () => Target(1, measured, sequences));
    }

    private double PlainOf(int sequences)
    {
        _corrections.Begin(sequences);
        return Ratio(1);
    }

    private static void Repeat(int count, Action action)
    {
        for (int i = 0; i < count; i++)
        {
            action();
        }
    }
}
