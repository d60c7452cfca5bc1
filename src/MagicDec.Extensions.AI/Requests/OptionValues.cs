using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Requests;

/// <summary>
/// Reads settings from <see cref="ChatOptions.AdditionalProperties"/>. They come from prompt files, JSON round trips and hand-written
/// code, so a number may be any CLR number, a string or JSON, and names match without regard to case and underscores.
/// </summary>
internal sealed class OptionValues
{
    private readonly Dictionary<string, (string Name, object Value)> _values = new(StringComparer.Ordinal);

    public OptionValues(AdditionalPropertiesDictionary? properties)
    {
        foreach (var (name, value) in properties ?? [])
        {
            if (value is not (null or JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined }))
            {
                _values[Normalize(name)] = (name, value);
            }
        }
    }

    public float? GetSingle(params ReadOnlySpan<string> names) =>
        Find(names) is var (name, value) ? (float)ToDouble(name, value, "a number") : null;

    public long? GetInt64(params ReadOnlySpan<string> names)
    {
        if (Find(names) is not var (name, value))
        {
            return null;
        }

        // long first: a double cannot hold every seed
        if (long.TryParse(Text(value), NumberStyles.Integer, CultureInfo.InvariantCulture, out var exact))
        {
            return exact;
        }

        var number = ToDouble(name, value, "a whole number");
        return number == Math.Floor(number) && Math.Abs(number) < 9.2e18 ? (long)number : throw Unreadable(name, value, "a whole number");
    }

    public int? GetInt32(params ReadOnlySpan<string> names) =>
        GetInt64(names) is not { } number ? null
        : number is >= int.MinValue and <= int.MaxValue ? (int)number
        : throw new ArgumentOutOfRangeException(nameof(names), number, $"The option '{names[0]}' must be a 32-bit whole number.");

    public bool? GetBoolean(params ReadOnlySpan<string> names)
    {
        if (Find(names) is not var (name, value))
        {
            return null;
        }

        return Text(value).Trim().ToUpperInvariant() switch
        {
            "TRUE" or "1" => true,
            "FALSE" or "0" => false,
            _ => throw Unreadable(name, value, "true or false"),
        };
    }

    /// <summary>One of a few names in any spelling of case, underscores and hyphens; also an enum value or true and false.</summary>
    public T? GetName<T>(string expected, IReadOnlyDictionary<string, T> meanings, params ReadOnlySpan<string> names)
        where T : struct =>
        Find(names) is not var (name, value) ? null
        : meanings.TryGetValue(Normalize(Text(value).Trim()), out var meaning) ? meaning
        : throw Unreadable(name, value, expected);

    public string? GetString(params ReadOnlySpan<string> names) => Find(names) is var (_, value) ? Text(value) : null;

    /// <summary>A list of strings; a single string is a list of one.</summary>
    public IReadOnlyList<string>? GetStrings(params ReadOnlySpan<string> names)
    {
        if (Find(names) is not var (name, value))
        {
            return null;
        }

        return value switch
        {
            JsonElement { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Select(item => Text(item))],
            JsonArray array => [.. array.Select(item => Text(item))],
            not string and not JsonElement and not JsonNode and IEnumerable items => [.. items.Cast<object?>().Select(Text)],
            string or JsonElement { ValueKind: JsonValueKind.String } or JsonValue => [Text(value)],
            _ => throw Unreadable(name, value, "a list of strings"),
        };
    }

    /// <summary>An object: JSON, or any CLR value that serialises to an object.</summary>
    public JsonObject? GetObject(params ReadOnlySpan<string> names)
    {
        if (Find(names) is not var (name, value))
        {
            return null;
        }

        JsonNode? node;
        try
        {
            node = value is string text ? JsonNode.Parse(text) : JsonSerializer.SerializeToNode(value, AIJsonUtilities.DefaultOptions);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw Unreadable(name, value, "an object", error);
        }

        return node as JsonObject ?? throw Unreadable(name, value, "an object");
    }

    private (string Name, object Value)? Find(ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_values.TryGetValue(Normalize(name), out var found))
            {
                return found;
            }
        }

        return null;
    }

    private static double ToDouble(string name, object value, string expected) =>
        value is not bool && double.TryParse(Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Unreadable(name, value, expected);

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;

    private static string Normalize(string name) =>
        name.Replace("_", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal).ToUpperInvariant();

    private static ArgumentException Unreadable(string name, object value, string expected, Exception? inner = null) =>
        new($"The option '{name}' in ChatOptions.AdditionalProperties is '{Text(value)}'; expected {expected}.", nameof(value), inner);
}
