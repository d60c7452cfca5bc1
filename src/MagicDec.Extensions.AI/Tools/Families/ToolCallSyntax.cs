namespace MagicDec.Extensions.AI.Tools.Families;

/// <summary>
/// The text of tool calls in one family of models, made of literals so that a parser and a token mask can share it:
/// <code>
/// calls := Open call (Separator call)* Close
/// call  := BeforeName name BeforeArguments arguments AfterArguments
/// </code>
/// where name is as in the tool's declaration (escaped as JSON where <see cref="NameIsJson"/>) and arguments is a JSON object. This is what
/// the model's template writes for earlier calls; parsers also take white space and orders that differ.
/// </summary>
internal sealed record ToolCallSyntax
{
    public required ToolCallFormat Format { get; init; }

    /// <summary>Literals that begin calls wherever they come in the answer. The first is how <see cref="CallsStart"/> begins, if any is.</summary>
    public required IReadOnlyList<string> Triggers { get; init; }

    /// <summary>Before the first call.</summary>
    public string Open { get; init; } = "";

    public required string BeforeName { get; init; }

    public required string BeforeArguments { get; init; }

    public required string AfterArguments { get; init; }

    /// <summary>Between two calls of one answer.</summary>
    public string Separator { get; init; } = "";

    /// <summary>After the last call.</summary>
    public string Close { get; init; } = "";

    /// <summary>Whether the name stands in a JSON string.</summary>
    public bool NameIsJson { get; init; } = true;

    /// <summary>Whether a JSON object at the start of a line is a call too, if it names a tool: no trigger is needed.</summary>
    public bool BareObjects { get; init; }

    /// <summary>What ends a call after its JSON, without white space; empty when nothing does.</summary>
    public string EndTag { get; init; } = "";

    /// <summary>What stands between a name and its arguments where the name is outside the JSON; empty where it is inside.</summary>
    public string ArgumentsTag { get; init; } = "";

    /// <summary>What stands between a name and an id of the model's own, if it gives any; empty for never.</summary>
    public string IdTag { get; init; } = "";

    /// <summary>The text of calls up to the first name.</summary>
    public string CallsStart => Open + BeforeName;

    /// <summary>All literals that a tokenizer may hold as one token, special ones among them: a parser must see them as text.</summary>
    public IEnumerable<string> Tags => Triggers.Append(EndTag).Append(ArgumentsTag).Append(IdTag).Where(static tag => tag.Length > 0);
}
