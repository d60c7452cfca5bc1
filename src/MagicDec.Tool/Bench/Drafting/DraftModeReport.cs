namespace MagicDec.Tool.Bench.Drafting;

/// <summary>Decoding one way.</summary>
/// <param name="DecodeTokensPerSecond">New tokens of all sequences together, by the median run's time.</param>
/// <param name="MsPerRound">Time of a pass over the batch in the median run.</param>
/// <param name="TokensSha256">Over all new tokens, sequence by sequence, as little-endian 32-bit numbers.</param>
internal sealed record DraftModeReport(double DecodeTokensPerSecond, double MsPerRound, string TokensSha256);
