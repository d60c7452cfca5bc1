using System.Text.Json;

namespace MagicDec.Models.Nano.Evaluation;

/// <summary>Checks the form of a tool call, whatever it calls.</summary>
internal static class ToolCallText
{
    private const string Open = "<tool_call>";
    private const string Close = "</tool_call>";

    /// <summary>Whether the text, after words or none, is one call: a JSON object that has a name and an object of arguments.</summary>
    public static bool IsWellFormed(string text)
    {
        int start = text.IndexOf(Open, StringComparison.Ordinal);
        if (start < 0 || !text.EndsWith(Close, StringComparison.Ordinal) || text.Length < start + Open.Length + Close.Length)
            return false;
        try
        {
            using JsonDocument json = JsonDocument.Parse(text.AsMemory()[(start + Open.Length)..^Close.Length]);
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
