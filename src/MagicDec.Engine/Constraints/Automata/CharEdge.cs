namespace MagicDec.Engine.Constraints.Automata;

/// <summary>A step over one character.</summary>
/// <param name="Low">Lowest code point that takes it.</param>
/// <param name="High">Highest code point that takes it.</param>
/// <param name="Target">The node after it.</param>
internal readonly record struct CharEdge(int Low, int High, int Target);
