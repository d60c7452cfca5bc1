using System.Text.Json;

namespace MagicDec.Extensions.AI.Tools.Parsing;

/// <summary>Reads a call from its JSON, in the spellings models use.</summary>
internal static class CallJson
{
    /// <summary>Reads an object with name and arguments; null if it is none.</summary>
    public static (string Name, Dictionary<string, object?> Arguments)? ReadCall(string json) => Read(json, static root =>
    {
        var call = root.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object ? function : root;
        return call.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text
            && ReadMembers(Member(call, "arguments") ?? Member(call, "parameters")) is { } arguments
                ? (text, arguments)
                : ((string, Dictionary<string, object?>)?)null;
    });

    /// <summary>Reads the arguments alone; null if they are no object.</summary>
    public static Dictionary<string, object?>? ReadArguments(string json) => Read(json, static root => ReadMembers(root));

    private static T? Read<T>(string json, Func<JsonElement, T?> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && IsReadable(document.RootElement) ? read(document.RootElement) : default;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter: half a surrogate pair in an escape
        {
            return default;
        }
    }

    private static JsonElement? Member(JsonElement call, string name) => call.TryGetProperty(name, out var value) ? value : null;

    // Some models write the arguments as a string that holds JSON.
    private static Dictionary<string, object?>? ReadMembers(JsonElement? arguments) => arguments switch
    {
        null or { ValueKind: JsonValueKind.Null } => [],
        { ValueKind: JsonValueKind.Object } members => UniqueKeys.Members(members)
            .ToDictionary(static member => member.Key, static member => (object?)UniqueKeys.Of(member.Value), StringComparer.Ordinal),
        { ValueKind: JsonValueKind.String } text => ReadArguments(text.GetString()!),
        _ => null,
    };

    // Whoever reads the arguments later must not be the first to find out.
    private static bool IsReadable(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().All(static member => member.Name is not null && IsReadable(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(IsReadable),
        JsonValueKind.String => element.GetString() is not null,
        _ => true,
    };
}
