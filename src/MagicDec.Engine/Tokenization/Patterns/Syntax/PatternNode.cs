using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization.Patterns.Syntax;

/// <summary>Syntax tree of a pattern.</summary>
internal abstract record PatternNode
{
    private PatternNode()
    {
    }

    /// <summary>One code point of a set.</summary>
    public sealed record Set(CodePointSet Points) : PatternNode;

    /// <summary>The nodes one after the other.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Items) : PatternNode;

    /// <summary>The first of the nodes that leads to a match.</summary>
    public sealed record Alternation(IReadOnlyList<PatternNode> Options) : PatternNode;

    /// <summary>The node between Minimum and Maximum (-1: any) times.</summary>
    public sealed record Repeat(PatternNode Item, int Minimum, int Maximum, RepeatMode Mode) : PatternNode;

    /// <summary>A condition on the place, without taking text.</summary>
    public sealed record Anchor(PatternAnchor Kind) : PatternNode;

    /// <summary>Whether the node matches before or after the place, without taking text.</summary>
    public sealed record Look(PatternNode Item, bool Behind, bool Negative) : PatternNode;

    /// <summary>The node's first match, never reconsidered.</summary>
    public sealed record Atomic(PatternNode Item) : PatternNode;
}
