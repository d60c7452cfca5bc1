namespace MagicDec.Engine.Constraints.Grammars;

/// <summary>A step over one byte.</summary>
/// <param name="Low">Lowest byte that takes it.</param>
/// <param name="High">Highest byte that takes it.</param>
/// <param name="Target">The node after it.</param>
internal readonly record struct ByteEdge(byte Low, byte High, int Target);
