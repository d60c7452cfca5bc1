using MagicDec.Testing.Paper;
using MagicDec.Tool.Planning.Rooflines;

namespace MagicDec.Tool.Tests.Planning;

/// <summary>The planner's bookkeeping against what the paper measured.</summary>
public sealed class PaperTests
{
    [Fact]
    public void Speedup_MeasuredTimesOfEachRow_GivesTheReportedSpeedup()
    {
        Assert.Equal(42, PaperRow.All.Count);
        Assert.All(PaperRow.All, row =>
        {
            double predicted = SpeculationMath.Speedup(row.TokensPerRound, row.PlainMs, row.DraftMs, row.VerifyMs, row.RoundMs);
            Assert.InRange(predicted / row.Speedup, 0.94, 1.06);
        });
    }

    [Fact]
    public void Speedup_OverAllRows_IsOffByLittleOnAverage() =>
        Assert.InRange(
            PaperRow.All.Average(row => Math.Abs((SpeculationMath.Speedup(row.TokensPerRound, row.PlainMs, row.DraftMs, row.VerifyMs, row.RoundMs) / row.Speedup) - 1)),
            0, 0.03);

    [Fact]
    public void TokensPerRound_AndAcceptance_AreInverse()
    {
        foreach (int gamma in new[] { 1, 3, 8 })
        {
            foreach (double alpha in new[] { 0.0, 0.3, 0.85, 0.99 })
            {
                Assert.Equal(alpha, SpeculationMath.Acceptance(gamma, SpeculationMath.TokensPerRound(gamma, alpha)), 6);
            }

            Assert.Equal(gamma + 1, SpeculationMath.TokensPerRound(gamma, 1));
        }
    }

    [Fact]
    public void BestLength_MeasuredTimes_IsWithinOneOfTheReportedOne()
    {
        int near = PaperRow.All.Count(row => Math.Abs(Best(row) - row.Gamma) <= 1);

        Assert.True(near >= 0.85 * PaperRow.All.Count, $"{near} of {PaperRow.All.Count}");
    }

    private static int Best(PaperRow row) => SpeculationMath.BestLength(
        row.Gamma, row.TokensPerRound, row.PlainMs, row.DraftMs, row.VerifyMs, row.RoundMs, longest: 12);
}
