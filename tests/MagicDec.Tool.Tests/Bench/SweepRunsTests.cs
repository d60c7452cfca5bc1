using MagicDec.Tool.Bench.Sweep;

namespace MagicDec.Tool.Tests.Bench;

public sealed class SweepRunsTests
{
    [Fact]
    public void Speedup_RunsOfASlowMinute_AreComparedWithinTheirRound()
    {
        SweepRuns runs = new([[2, 20, 2], [1, 10, 1], [4, 40, 4]]);

        Assert.Equal([1, 2, 0.5], Enumerable.Range(0, 3).Select(runs.Speedup));
        Assert.Equal(2, runs.AutoOverSelected(), 9);
    }

    [Fact]
    public void AutoOverSelected_OneSettingIsFaster_IsComparedWithIt() => Assert.Equal(0.8, new SweepRuns([[2, 2], [1, 1], [0.8, 0.8]]).AutoOverSelected(), 9);

    [Fact]
    public void Contenders_AfterARound_AreOffAutoAndWhatIsNotClearlyBehind() =>
        Assert.Equal([0, 1, 2, 4], new SweepRuns([[2], [9], [1], [1.5], [1.4]]).Contenders());

    [Fact]
    public void Contenders_TheEnginesChoiceIsFarAhead_KeepTheBestThatCanBeFixed() =>
        Assert.Equal([0, 1, 2], new SweepRuns([[2], [0.1], [1], [1.5]]).Contenders());

    [Fact]
    public void Contenders_MoreRounds_NarrowTheMarginAndKeepOutWhatIsOut()
    {
        double[][] seconds = [[1, 1, 1, 1], [1, 1, 1, 1], [1.2, 1.2, 1.2, 1.2], [1.1, 1.1, 1.1, 1.1], [0.1]];
        SweepRuns runs = new(seconds);

        Assert.Equal([0, 1, 3], runs.Contenders());
        Assert.Equal(10, runs.Speedup(4), 9);
        Assert.Equal(1, runs.AutoOverSelected(), 9);
    }

    [Fact]
    public void AutoOverSelected_SettingsOfEqualSpeedAndLuck_IsFairWhereTheBestOfAllIsNot()
    {
        // Twelve settings whose times differ only by chance, the engine's choice among them.
        Random random = new(1);
        double[] fair = new double[200];
        double[] lucky = new double[200];
        for (int cell = 0; cell < fair.Length; cell++)
        {
            double[][] seconds = [.. Enumerable.Range(0, 12).Select(_ => Enumerable.Range(0, 6).Select(_ => 1 + (0.2 * random.NextDouble())).ToArray())];
            SweepRuns runs = new(seconds);
            fair[cell] = runs.AutoOverSelected();
            lucky[cell] = runs.Speedup(1) / Enumerable.Range(0, 12).Where(setting => setting != 1).Max(runs.Speedup);
        }

        Assert.InRange(fair.Average(), 0.99, 1.01);
        Assert.InRange(lucky.Average(), 0.5, 0.96);
    }
}
