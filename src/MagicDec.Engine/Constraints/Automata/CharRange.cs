namespace MagicDec.Engine.Constraints.Automata;

/// <summary>Code points from one to another, both included.</summary>
internal readonly record struct CharRange(int Low, int High);
