using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;
using MagicDec.Testing;

namespace MagicDec.Engine.Tests.Speculation.Policy.Costs;

public sealed class StepCostCalibrationTests
{
    private readonly ManualTimeProvider _clock = new();

    [Theory]
    [InlineData(1, 1, 256, true)]
    [InlineData(4, 5, 1024, true)]
    [InlineData(1, 12, 256, true)]
    [InlineData(6, 3, 512, true)]
    [InlineData(4, 10, 256, true)]
    [InlineData(12, 4, 256, true)]
    [InlineData(16, 3, 1024, true)]
    [InlineData(4, 1, 4000, true)]
    [InlineData(4, 9, 16384, false)]
    [InlineData(64, 2, 4096, false)]
    public void Measure_StepsOfAKnownMachine_PredictsOthersAsTheyAreInUse(int sequences, int rows, int context, bool cached)
    {
        using ClockedRunner runner = new(_clock, pageCount: 8192);
        StepCostModel cost = Measure(runner)!;
        double predicted = cost.Linear(sequences * rows, sequences) + (sequences * cost.Attention(context, rows, (double)sequences * context));
        double measured = ClockedRunner.Seconds(sequences, rows, context, cached);
        Assert.InRange(predicted / measured, 0.92, 1.08);
    }

    [Fact]
    public void Measure_FreshMemory_ReadsOnlyWhatWasWrittenAndGivesItBack()
    {
        using ClockedRunner runner = new(_clock, pageCount: 8192);
        Assert.NotNull(Measure(runner));
        Assert.False(runner.ReadUnwritten);
        Assert.Equal(0, runner.PagesWritten);
    }

    // The last as a model of a billion parameters on two cores: steps of 9 to 36 rows take 0.1 to 0.4 seconds.
    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(500)]
    public void Measure_Always_EndsAfterAboutTwoSeconds(double linearSlowness)
    {
        using ClockedRunner runner = new(_clock, pageCount: 8192, linearSlowness);
        Assert.NotNull(Measure(runner));
        Assert.InRange(_clock.GetUtcNow() - DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(2.2));
    }

    [Fact]
    public void MostTokens_PoolsOfAboutTheSameSize_AreTheSame()
    {
        Assert.Equal(Most(600), Most(601));
        Assert.Equal(Most(600), Most(1000));
        Assert.True(Most(600) < Most(1100));
        Assert.Equal(Most(100_000), Most(200_000));

        int Most(int pages)
        {
            using ClockedRunner runner = new(_clock, pages);
            return new StepCostCalibration(runner, maxContext: 16384, _clock).MostTokens;
        }
    }

    [Fact]
    public void Measure_PoolTooSmall_SaysSo()
    {
        using ClockedRunner runner = new(_clock, pageCount: 8);
        Assert.Null(Measure(runner));
    }

    [Fact]
    public void Measure_Cancelled_Throws()
    {
        using ClockedRunner runner = new(_clock, pageCount: 8192);
        Assert.Throws<OperationCanceledException>(() => new StepCostCalibration(runner, 16384, _clock).Measure(new CancellationToken(canceled: true)));
    }

    private StepCostModel? Measure(ClockedRunner runner) => new StepCostCalibration(runner, maxContext: 16384, _clock).Measure(default);
}
