using System.Text.Json;

namespace MagicDec.Engine.Models.Loading.Configuration;

/// <summary>Checked reading of one JSON object in a model's file; an explicit null counts as absent.</summary>
internal readonly struct JsonFields
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    private readonly JsonElement _object;
    private readonly string _path;

    private JsonFields(JsonElement element, string file, string path)
    {
        _object = element;
        File = file;
        _path = path;
    }

    public string File { get; }

    public static JsonFields Parse(ReadOnlyMemory<byte> json, string file)
    {
        var span = json.Span;
        ReadOnlyMemory<byte> text = span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        try
        {
            // The element is cloned so that nothing has to be disposed by the caller.
            using var document = JsonDocument.Parse(text, Options);
            CheckText(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonFields(document.RootElement.Clone(), file, "")
                : throw new ModelFormatException(file, null, "a JSON object", $"a JSON {document.RootElement.ValueKind}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException(file, null, "valid JSON", $"an error ({e.Message})", "Download the file again.", e);
        }
    }

    // The parser takes bytes that are no UTF-8, and escapes of half a character, for text; reading it would fail much later.
    private static void CheckText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    CheckText(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    CheckText(property.Value);
                }

                break;
        }
    }

    public bool Has(string name) => TryGet(name, out _);

    public bool IsNull(string name) => _object.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;

    public bool TryGet(string name, out JsonElement value) =>
        _object.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    public JsonFields? Object(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object ? new JsonFields(value, File, $"{_path}{name}.") : throw Wrong(name, "an object", value);
    }

    public string? String(string name) =>
        !TryGet(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong(name, "a string", value);

    public bool Bool(string name, bool absent) =>
        !TryGet(name, out var value) ? absent
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(name, "true or false", value);

    /// <summary>A whole number in a range; required when <paramref name="absent"/> is null.</summary>
    public int Int(string name, int min, int max, int? absent = null)
    {
        if (!TryGet(name, out var value))
        {
            return absent ?? throw Missing(name, $"a whole number from {min} to {max}");
        }

        // Some configs write whole numbers as 4096.0.
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            && number == Math.Floor(number) && number >= min && number <= max
            ? (int)number
            : throw Wrong(name, $"a whole number from {min} to {max}", value);
    }

    /// <summary>A finite number in a range; required when <paramref name="absent"/> is null.</summary>
    public double Double(string name, double min, double max, double? absent = null)
    {
        if (!TryGet(name, out var value))
        {
            return absent ?? throw Missing(name, $"a number from {min} to {max}");
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= min && number <= max
            ? number
            : throw Wrong(name, $"a number from {min} to {max}", value);
    }

    /// <summary>Token ids given as one number or a list; empty when absent.</summary>
    public int[] TokenIds(string name, int vocabularySize)
    {
        if (!TryGet(name, out var value))
        {
            return [];
        }

        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        var ids = new int[items.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            if (items[i].ValueKind != JsonValueKind.Number || !items[i].TryGetInt32(out ids[i]) || ids[i] < 0 || ids[i] >= vocabularySize)
            {
                throw Wrong(name, $"token ids from 0 to {vocabularySize - 1}", value);
            }
        }

        return ids;
    }

    public ModelFormatException Missing(string name, string expected) =>
        new(File, null, $"'{_path}{name}' to be {expected}", "no such setting");

    public ModelFormatException Wrong(string name, string expected, JsonElement value)
    {
        string raw = value.GetRawText();
        return new(File, null, $"'{_path}{name}' to be {expected}", raw.Length > 60 ? $"{raw[..60]}..." : raw);
    }
}
