namespace MagicDec.Extensions.AI.Templates.Syntax.Nodes;

/// <summary>A macro, or the body of a call block (which has no name).</summary>
internal sealed record MacroDefinition(string? Name, IReadOnlyList<MacroParameter> Parameters, IReadOnlyList<Statement> Body)
{
    /// <summary>Whether the body reads <c>caller</c>, so that a call block may call this macro.</summary>
    public required bool UsesCaller { get; init; }

    /// <summary>Whether the body reads <c>varargs</c>, so that surplus positional arguments are allowed.</summary>
    public required bool UsesVarArgs { get; init; }

    /// <summary>Whether the body reads <c>kwargs</c>, so that unknown named arguments are allowed.</summary>
    public required bool UsesKwArgs { get; init; }
}
