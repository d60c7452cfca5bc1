using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tools;

/// <summary>The tools a request offers, as the JSON chat templates read: OpenAI's function objects.</summary>
internal static class ToolMapper
{
    /// <summary>The offered function declarations: none in mode None, only the required one in mode RequireSpecific.</summary>
    /// <exception cref="ArgumentException">The required function is not among the tools.</exception>
    public static JsonArray? Map(ChatOptions? options)
    {
        if (options?.Tools is not { Count: > 0 } tools || options.ToolMode is NoneChatToolMode)
        {
            return null;
        }

        var required = (options.ToolMode as RequiredChatToolMode)?.RequiredFunctionName;
        var mapped = new JsonArray();
        foreach (var function in tools.OfType<AIFunctionDeclaration>())
        {
            if (required is null || function.Name == required)
            {
                mapped.Add(MapFunction(function));
            }
        }

        return mapped.Count > 0 ? mapped
            : required is null ? null
            : throw new ArgumentException(
                $"ChatOptions.ToolMode requires the function '{required}'; ChatOptions.Tools holds {string.Join(", ", tools.Select(static tool => tool.Name))}.",
                nameof(options));
    }

    private static JsonObject MapFunction(AIFunctionDeclaration function) => new()
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = function.Name,
            ["description"] = function.Description,
            ["parameters"] = JsonObject.Create(function.JsonSchema) ?? [],
        },
    };
}
