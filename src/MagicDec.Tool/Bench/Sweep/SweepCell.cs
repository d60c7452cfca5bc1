namespace MagicDec.Tool.Bench.Sweep;

/// <summary>One load and how fast each setting was; the names are keys of the report's JSON.</summary>
/// <param name="Batch">Sequences that decode together.</param>
/// <param name="Context">Tokens that each of them has.</param>
/// <param name="SimulatedAcceptance">Null: drafts were what the drafter guessed.</param>
/// <param name="Repeats">Rounds of runs; in each every setting had one, in turns.</param>
/// <param name="OffTokensPerSecond">Plain decoding; median.</param>
/// <param name="Auto">The engine's own choice.</param>
/// <param name="Fixed">What a user could fix, the fastest first.</param>
/// <param name="TokensEqual">Whether every run gave the tokens of plain decoding.</param>
internal sealed record SweepCell(
    int Batch, int Context, double? SimulatedAcceptance, int Repeats, double OffTokensPerSecond, SweepSetting Auto, IReadOnlyList<SweepSetting> Fixed, bool TokensEqual)
{
    /// <summary>The engine's choice over the best of plain decoding and everything fixed: 1 would be an oracle's.</summary>
    public double AutoOverBest => Auto.Speedup / Math.Max(1, Fixed.Count == 0 ? 1 : Fixed[0].Speedup);
}
