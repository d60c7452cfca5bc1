using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Tools.Families;

namespace MagicDec.Extensions.AI.Tools;

/// <summary>The tools of one request, and what its answer may do with them.</summary>
internal sealed record OfferedTools
{
    /// <summary>All of them as the template reads them. The same list in every mode, so that the prompt's start stays in the prefix cache.</summary>
    public required JsonArray Declarations { get; init; }

    /// <summary>Those that may be called: the one that is required, none in mode None, else all; names are distinct.</summary>
    public required IReadOnlyList<OfferedTool> Callable { get; init; }

    public required ToolUse Use { get; init; }

    /// <summary>Whether one answer may hold several calls.</summary>
    public required bool AllowsSeveral { get; init; }

    /// <summary>How the model writes calls; null if that is not known: its calls are text then.</summary>
    public required ToolCallSyntax? Syntax { get; init; }

    public IReadOnlySet<string> Names => Callable.Select(static tool => tool.Name).ToHashSet(StringComparer.Ordinal);
}
