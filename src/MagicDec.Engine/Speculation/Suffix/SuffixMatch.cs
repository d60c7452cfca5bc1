namespace MagicDec.Engine.Speculation.Suffix;

/// <summary>What a suffix index found.</summary>
/// <param name="MatchLength">How many of the latest tokens stood before the continuation too; 0: nothing found.</param>
/// <param name="Count">Tokens of the continuation.</param>
internal readonly record struct SuffixMatch(int MatchLength, int Count);
