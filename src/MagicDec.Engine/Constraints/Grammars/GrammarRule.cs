namespace MagicDec.Engine.Constraints.Grammars;

/// <summary>A part of a grammar that others call, itself included.</summary>
/// <param name="Start">Its first node.</param>
/// <param name="Opens">Levels of objects and arrays it opens: 1 or 0.</param>
internal readonly record struct GrammarRule(int Start, int Opens);
