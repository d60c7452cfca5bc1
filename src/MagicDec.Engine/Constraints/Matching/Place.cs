namespace MagicDec.Engine.Constraints.Matching;

/// <summary>One of the places where the output may be: a node with bytes to read, and where its rule was called.</summary>
internal readonly record struct Place(int Node, Frame Frame);
