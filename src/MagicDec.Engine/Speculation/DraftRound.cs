namespace MagicDec.Engine.Speculation;

/// <summary>What became of one draft.</summary>
/// <param name="Drafted">Tokens guessed; 0 when nothing was.</param>
/// <param name="Accepted">Those of them that were right.</param>
/// <param name="BySuffix">Whether the suffix index guessed.</param>
internal readonly record struct DraftRound(int Drafted, int Accepted, bool BySuffix);
