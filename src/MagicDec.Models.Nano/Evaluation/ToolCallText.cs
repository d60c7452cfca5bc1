using System.Text.Json;

namespace MagicDec.Models.Nano.Evaluation;

/// <summary>Checks the form of a tool call, whatever it calls.</summary>
internal static class ToolCallText
{
    private const string Open = "<tool_call>";
    private const string Close = "</tool_call>";

    /// <summary>Whether the text is one call with a JSON object that has a name and an object of arguments.</summary>
    public static bool IsWellFormed(string text)
    {
        if (!text.StartsWith(Open, StringComparison.Ordinal) || !text.EndsWith(Close, StringComparison.Ordinal))
            return false;
        try
        {
            using JsonDocument json = JsonDocument.Parse(text.AsMemory()[Open.Length..^Close.Length]);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String
                && json.RootElement.TryGetProperty("arguments", out JsonElement arguments) && arguments.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
