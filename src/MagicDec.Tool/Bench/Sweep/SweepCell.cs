namespace MagicDec.Tool.Bench.Sweep;

/// <summary>One load and how fast each setting was; the names are keys of the report's JSON.</summary>
/// <param name="Batch">Sequences that decode together.</param>
/// <param name="Context">Tokens that each of them has.</param>
/// <param name="SimulatedAcceptance">Null: drafts were what the drafter guessed.</param>
/// <param name="Repeats">Rounds of runs; in each every setting that was not clearly behind had one, in turns.</param>
/// <param name="OffTokensPerSecond">Plain decoding; median.</param>
/// <param name="Auto">The engine's own choice.</param>
/// <param name="Fixed">What a user could fix: what took part in all rounds, the fastest first, then what was clearly behind.</param>
/// <param name="AutoOverSelected">
/// The engine's choice over the setting, or none, that was fastest in half of the rounds, compared in the other half: what it would be over the choice of a user
/// who measures. <see cref="AutoOverBest"/> compares with the fastest of all the same rounds, which is always lucky too.
/// </param>
/// <param name="TokensEqual">Whether every run gave the tokens of plain decoding.</param>
internal sealed record SweepCell(
    int Batch, int Context, double? SimulatedAcceptance, int Repeats, double OffTokensPerSecond, SweepSetting Auto, IReadOnlyList<SweepSetting> Fixed,
    double AutoOverSelected, bool TokensEqual)
{
    /// <summary>The engine's choice over the best of plain decoding and everything fixed, all by the same rounds.</summary>
    public double AutoOverBest => Auto.Speedup / Math.Max(1, Best?.Speedup ?? 1);

    // A setting with fewer rounds was behind in them, and its speed is over a few runs of plain decoding that may have been slow ones.
    internal SweepSetting? Best => Fixed.Count > 0 && Fixed[0].Rounds == Repeats ? Fixed[0] : null;
}
