namespace MagicDec.Engine.Speculation.Suffix;

/// <summary>What the suffix index has for a row at some price.</summary>
/// <param name="Length">Guesses; 0: nothing that pays.</param>
/// <param name="Tokens">How many of them are expected to be right.</param>
/// <param name="Gain">Tokens gained, the time of checking paid.</param>
internal readonly record struct SuffixOffer(int Length, double Tokens, double Gain);
