using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;

namespace MagicDec.Engine.Tests.Speculation.Policy.Costs;

public sealed class StepCostModelTests
{
    private static readonly StepCostTable Table = new()
    {
        Linear = [new CostPoint(1, 10), new CostPoint(8, 17), new CostPoint(16, 33)],
        Sequence = 0.5,
        Attention =
        [
            new AttentionCost(1000, [new CostPoint(1, 1), new CostPoint(5, 5)]),
            new AttentionCost(4000, [new CostPoint(1, 3), new CostPoint(5, 9)]),
        ],
    };

    private readonly StepCostModel _model = new(Table);

    [Theory]
    [InlineData(1, 1, 10.5)]
    [InlineData(4, 2, 14)]
    [InlineData(12, 12, 31)]
    [InlineData(32, 0, 65)]
    public void Linear_BetweenAndBeyondPoints_FollowsStraightLines(int rows, int sequences, double expected) =>
        Assert.Equal(expected, _model.Linear(rows, sequences), 9);

    [Theory]
    [InlineData(1, 10, 1)]
    [InlineData(3, 1000, 3)]
    [InlineData(1, 2000, 2)]
    [InlineData(5, 2000, 7)]
    [InlineData(5, 1_000_000, 9)]
    public void Rate_ByRowsAndWhatTheStepReads_IsBetweenThePoints(int rows, double total, double expected) =>
        Assert.Equal(expected, _model.Rate(rows, total), 9);

    [Fact]
    public void Step_OfSequencesThatAreAlike_IsTheirRowsAndWhatTheyRead() => Assert.Equal(22 + (2 * 1000 * 7), _model.Step(2, 1000, 5), 9);

    [Fact]
    public void Fit_OfStepsThatFollowAModel_FindsTheModel()
    {
        CalibrationLoad[] linear = [Load(1, 1, 1), Load(1, 8, 8), Load(2, 8, 8)];
        CalibrationLoad apart = Load(16, 1, 1);
        CalibrationLoad[][] attention = [[Load(4, 1, 250), Load(4, 5, 250)], [Load(4, 5, 1000), Load(4, 1, 1000)]];
        foreach (CalibrationLoad load in (CalibrationLoad[])[.. linear, apart, .. attention.SelectMany(total => total)])
        {
            double history = load.Context > 8 ? load.Sequences * _model.Attention(load.Context, load.Rows, load.TotalTokens) : 0;
            double seconds = _model.Linear(load.TotalRows, load.Sequences) + history;
            load.Observe(3 * seconds);
            load.Observe(seconds);
        }

        StepCostTable fitted = StepCostFit.Fit(linear, apart, attention);

        Assert.Equal(Table.Sequence, fitted.Sequence, 9);
        Assert.Equal(Table.Linear.Select(point => point.Seconds), fitted.Linear.Select(point => Math.Round(point.Seconds, 9)));
        for (int i = 0; i < Table.Attention.Count; i++)
        {
            Assert.Equal(Table.Attention[i].TotalTokens, fitted.Attention[i].TotalTokens);
            Assert.Equal(Table.Attention[i].SecondsPerToken, fitted.Attention[i].SecondsPerToken.Select(point => point with { Seconds = Math.Round(point.Seconds, 9) }));
        }
    }

    [Fact]
    public void Fill_PointsBetweenOthers_LieAsTheyDoElsewhere()
    {
        CostPoint[] shape = [new(1, 10), new(2, 10), new(3, 11), new(4, 12), new(5, 20), new(9, 20), new(17, 40)];

        Assert.Equal(
            [new CostPoint(1, 1), new CostPoint(2, 1), new CostPoint(3, 1.1), new CostPoint(4, 1.2), new CostPoint(5, 2), new CostPoint(9, 4)],
            StepCostFit.Fill([new(1, 1), new(5, 2), new(9, 4)], shape).Select(point => point with { Seconds = Math.Round(point.Seconds, 9) }));
    }

    [Fact]
    public void Tiled_BetweenFullTiles_JumpsWhereATileBegins()
    {
        // A tile of four rows costs 4 s, half of that at its first row.
        CostPoint[] points = [new(1, 9), new(4, 10), new(5, 12), new(8, 14), new(16, 22)];

        Assert.Equal(
            [.. points[..4], new CostPoint(9, 16), new CostPoint(12, 18), new CostPoint(13, 20), new CostPoint(16, 22), new CostPoint(32, 38)],
            StepCostFit.Tiled(points, 4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(6)]
    public void Tiled_NothingMeasuredAtABorder_StaysAsItIs(int tileRows)
    {
        CostPoint[] points = [new(1, 9), new(8, 10), new(16, 12)];

        Assert.Equal(points, StepCostFit.Tiled(points, tileRows));
    }

    [Fact]
    public void Selector_ByTokensOfTheHistory_FollowsALine() =>
        Assert.Equal(7, new StepCostModel(Table with { Selector = 1, SelectorPerToken = 0.5 }).Selector(12), 9);

    [Theory]
    [InlineData(10, 3, 20, 5, 1, 0.2)]
    [InlineData(10, 3, 20, 2, 3, 0)]
    [InlineData(10, 1, 20, 9, 0, 0.1)]
    [InlineData(10, 3, 5, 7, 3, 0)]
    public void Line_OfTwoPoints_NeitherFallsNorIsNegative(double x0, double y0, double x1, double y1, double start, double slope)
    {
        (double foundStart, double foundSlope) = StepCostFit.Line(x0, y0, x1, y1);

        Assert.Equal(start, foundStart, 9);
        Assert.Equal(slope, foundSlope, 9);
    }

    [Fact]
    public void Fit_MoreRowsMeasuredCheaper_TakesTheFewerForInterrupted()
    {
        CalibrationLoad[] linear = [Load(1, 1, 1), Load(1, 2, 2), Load(1, 4, 4)];
        linear[0].Observe(1);
        linear[1].Observe(5);
        linear[2].Observe(3);

        Assert.Equal([1, 3, 3], StepCostFit.Fit(linear, null, []).Linear.Select(point => point.Seconds));
    }

    [Fact]
    public void Fit_AttentionOfMoreRowsSeemsCheaper_BelievesTheLess()
    {
        CalibrationLoad[] linear = [Load(1, 1, 1), Load(1, 4, 4)];
        linear[0].Observe(1);
        linear[1].Observe(4);
        CalibrationLoad[] attention = [Load(1, 1, 100), Load(1, 2, 100), Load(1, 3, 100), Load(1, 4, 100)];
        attention[0].Observe(1 + 100);
        attention[1].Observe(2 + 400);
        attention[2].Observe(3 + 300);
        attention[3].Observe(4 + 500);

        Assert.Equal([1, 3, 3, 5], StepCostFit.Fit(linear, null, [attention]).Attention[0].SecondsPerToken.Select(point => Math.Round(point.Seconds, 9)));
    }

    private static CalibrationLoad Load(int sequences, int rows, int context) => new(sequences, rows, context);
}
