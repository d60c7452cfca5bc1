using System.Text.Json.Nodes;

namespace MagicDec.Extensions.AI.Requests.Conversations;

/// <summary>The fields of a message in the form that templates read.</summary>
internal static class JsonMessage
{
    public const string System = "system";
    public const string User = "user";
    public const string Assistant = "assistant";
    public const string Tool = "tool";

    private const string Separator = "\n\n";

    public static JsonObject Create(string role, string content) => new() { ["role"] = role, ["content"] = content };

    public static string Role(JsonNode? message) => message!["role"]!.GetValue<string>();

    public static string Content(JsonNode? message) => message!["content"]!.GetValue<string>();

    public static JsonArray? Calls(JsonNode? message) => message!["tool_calls"] as JsonArray;

    /// <summary>The id of the call that a tool's message answers.</summary>
    public static string? AnsweredCall(JsonNode? message) => message!["tool_call_id"]?.GetValue<string>();

    /// <summary>Two texts of one message.</summary>
    public static string Join(string first, string second) =>
        first.Length == 0 ? second : second.Length == 0 ? first : first + Separator + second;
}
