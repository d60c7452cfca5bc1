namespace MagicDec.Tool.Bench.Sweep;

/// <summary>One setting in one cell; the names are keys of the report's JSON.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Speedup">Over plain decoding in the same round of runs; median.</param>
/// <param name="TokensPerRound">Tokens that a sequence got from a round; median.</param>
/// <param name="Rounds">Rounds it took part in: all, unless it was clearly behind.</param>
internal sealed record SweepSetting(string Name, double Speedup, double TokensPerRound, int Rounds);
