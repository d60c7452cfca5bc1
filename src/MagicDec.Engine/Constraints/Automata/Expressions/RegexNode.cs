namespace MagicDec.Engine.Constraints.Automata.Expressions;

/// <summary>A parsed regular expression.</summary>
internal abstract record RegexNode
{
    /// <summary>One character of a set.</summary>
    public sealed record Set(CharSet Members) : RegexNode;

    /// <summary>One after the other; with none of them, the empty text.</summary>
    public sealed record Sequence(IReadOnlyList<RegexNode> Parts) : RegexNode;

    /// <summary>Any one of them.</summary>
    public sealed record Choice(IReadOnlyList<RegexNode> Parts) : RegexNode;

    /// <summary>Several times; without a maximum, any number of times from the minimum up.</summary>
    public sealed record Repeat(RegexNode Part, int Minimum, int? Maximum) : RegexNode;

    /// <summary>The place before the first character, or after the last one.</summary>
    public sealed record Anchor(bool AtStart) : RegexNode;
}
