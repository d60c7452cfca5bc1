using System.Text.Json;
using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Tools.Families;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tools;

/// <summary>The tools a request offers, and as the JSON chat templates read: OpenAI's function objects.</summary>
internal static class ToolMapper
{
    private const int LongestName = 256;

    /// <summary>The offered function declarations; null if there are none. Other kinds of tools are somebody else's and are passed over.</summary>
    /// <exception cref="ArgumentException">A name cannot be written in a call, or the required function is not among the tools.</exception>
    public static OfferedTools? Map(ChatOptions? options, ToolCallSyntax? syntax)
    {
        var functions = options?.Tools?.OfType<AIFunctionDeclaration>().ToList() ?? [];
        var mode = options?.ToolMode as RequiredChatToolMode;
        if (mode is not null && (functions.Count == 0 || (mode.RequiredFunctionName is { } name && functions.All(function => function.Name != name))))
        {
            throw new ArgumentException(
                $"ChatOptions.ToolMode requires {(mode.RequiredFunctionName is { } required ? $"the function '{required}'" : "a function call")}; "
                + $"ChatOptions.Tools holds {(functions.Count == 0 ? "no function" : string.Join(", ", functions.Select(static function => function.Name)))}.",
                nameof(options));
        }

        if (functions.Count == 0)
        {
            return null;
        }

        functions.ForEach(CheckName);
        var use = mode is not null ? ToolUse.Required : options!.ToolMode is NoneChatToolMode ? ToolUse.None : ToolUse.Auto;
        return new OfferedTools
        {
            Declarations = new JsonArray([.. functions.Select(Declare)]),
            Callable =
            [
                .. functions.Where(function => use != ToolUse.None && (mode?.RequiredFunctionName is null || function.Name == mode.RequiredFunctionName))
                    .DistinctBy(static function => function.Name, StringComparer.Ordinal)
                    .Select(static function => new OfferedTool(function.Name, function.JsonSchema)),
            ],
            Use = use,
            AllowsSeveral = options!.AllowMultipleToolCalls != false,
            Syntax = syntax,
        };
    }

    /// <summary>Whether a function can be called so.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName
        && !name.Any(static c => char.IsControl(c) || char.IsSurrogate(c) || c is '<' or '>' or '"' or '\\' or '{' or '}');

    // The model must repeat a name exactly: what no name of a function needs is more likely an attack on the prompt than a name.
    private static void CheckName(AIFunctionDeclaration function)
    {
        if (!IsName(function.Name))
        {
            var shown = new string([.. function.Name.Take(40).Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
            throw new ArgumentException(
                $"ChatOptions.Tools holds a function of the name '{shown}' ({function.Name.Length} characters); "
                + $"a name has 1 to {LongestName} characters and no control characters, surrogates, quotes, backslashes, braces or angle brackets.",
                nameof(function));
        }
    }

    private static JsonObject Declare(AIFunctionDeclaration function) => new()
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = function.Name,
            ["description"] = function.Description,
            ["parameters"] = function.JsonSchema.ValueKind == JsonValueKind.Object ? JsonObject.Create(function.JsonSchema) : [],
        },
    };
}
