namespace MagicDec.Extensions.AI.Templates.Syntax.Nodes;

/// <summary>The arguments written in a call: by position, by name, <c>*list</c> and <c>**mapping</c>.</summary>
internal sealed record ArgumentList(
    IReadOnlyList<Expression> Positional,
    IReadOnlyList<KeyValuePair<string, Expression>> Named,
    Expression? Star,
    Expression? DoubleStar)
{
    /// <summary>No arguments.</summary>
    public static ArgumentList Empty { get; } = new([], [], null, null);
}
