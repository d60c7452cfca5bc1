namespace MagicDec.Engine.Constraints.Grammars;

/// <summary>A place in a grammar.</summary>
internal sealed class GrammarNode
{
    /// <summary>Rest heights from here up have no end.</summary>
    public const int Endless = int.MaxValue / 2;

    public List<ByteEdge> Bytes { get; } = [];

    public List<CallEdge> Calls { get; } = [];

    /// <summary>Nodes that are as good as this one.</summary>
    public List<int> Empties { get; } = [];

    /// <summary>Whether the rule can end here.</summary>
    public bool IsEnd { get; set; }

    /// <summary>Whether a call that returns here has nothing more to do in its rule.</summary>
    public bool IsPlainEnd => IsEnd && Bytes.Count == 0 && Calls.Count == 0 && Empties.Count == 0;

    /// <summary>The count of characters the node belongs to, and how many it has seen; null for most.</summary>
    public (CharacterCount Count, int Seen)? Counted { get; set; }

    /// <summary>Levels of objects and arrays that the shortest way to the end of the rule still opens; <see cref="Endless"/> when no way leads there.</summary>
    public int Height { get; set; } = Endless;
}
