namespace MagicDec.Engine.Tokenization.Patterns;

/// <summary>A part of a text, from Start to before End, that a pattern matched or left over.</summary>
internal readonly record struct PatternSpan(int Start, int End, bool IsMatch);
