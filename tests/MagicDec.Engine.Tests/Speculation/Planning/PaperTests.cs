using MagicDec.Engine.Speculation.Planning;

namespace MagicDec.Engine.Tests.Speculation.Planning;

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

    /// <summary>Half of the A100 rows fit a line t0 + rows + batch x context; the other half is predicted.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Fit_OnHalfOfTheRows_PredictsTheOtherHalf(int parity)
    {
        PaperRow[] rows = [.. PaperRow.All.Where(row => !row.IsH100 && row.Setup.Contains("self", StringComparison.Ordinal))];
        PaperRow[] fitted = [.. rows.Where((_, i) => i % 2 == parity)];
        double[] plain = LeastSquares.Fit(fitted.Select(row => (new[] { 1.0, row.Batch, (double)row.Batch * row.Context }, row.PlainMs)));
        double[] verify = LeastSquares.Fit(fitted.Select(row => (new[] { 1.0, row.Batch, (double)row.Batch * row.Context }, row.VerifyMs)));
        double[] draft = LeastSquares.Fit(fitted.Select(row => (new[] { 1.0, row.Batch }, row.DraftMs)));

        double[] errors =
        [
            .. rows.Where((_, i) => i % 2 != parity).Select(row =>
            {
                double[] load = [1, row.Batch, (double)row.Batch * row.Context];
                double speedup = SpeculationMath.Speedup(
                    row.TokensPerRound, LeastSquares.Dot(plain, load), LeastSquares.Dot(draft, load[..2]), LeastSquares.Dot(verify, load), row.RoundMs);
                return Math.Abs((speedup / row.Speedup) - 1);
            }),
        ];

        Assert.InRange(errors.Average(), 0, 0.12);
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
