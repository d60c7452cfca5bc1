using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MagicDec.Engine.Tokenization.Json;

/// <summary>One value of a tokenizer file that knows its place, so that every complaint can name it.</summary>
internal readonly struct JsonField(JsonElement element, string path, string file)
{
    private const int LongestQuote = 80;

    public JsonElement Element { get; } = element;

    public string Path { get; } = path;

    public string File { get; } = file;

    public bool IsArray => Element.ValueKind == JsonValueKind.Array;

    public bool IsObject => Element.ValueKind == JsonValueKind.Object;

    public bool IsString => Element.ValueKind == JsonValueKind.String;

    /// <summary>The member of that name; a complaint where it is missing or null.</summary>
    public JsonField Required(string name) =>
        TryGet(name, out JsonField field) ? field : throw Error(name, "a value", "nothing");

    /// <summary>The member of that name; false where it is missing or null.</summary>
    public bool TryGet(string name, out JsonField field)
    {
        if (!IsObject)
        {
            throw Unexpected("an object");
        }

        try
        {
            bool found = Element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;
            field = new JsonField(value, Path + "." + name, File);
            return found;
        }
        catch (InvalidOperationException e)
        {
            throw BadName(e);
        }
    }

    public JsonField Item(int index, JsonElement item) =>
        new(item, string.Create(CultureInfo.InvariantCulture, $"{Path}[{index}]"), File);

    /// <summary>The elements of an array.</summary>
    public IEnumerable<JsonField> Items()
    {
        if (!IsArray)
        {
            throw Unexpected("an array");
        }

        int index = 0;
        foreach (JsonElement item in Element.EnumerateArray())
        {
            yield return Item(index++, item);
        }
    }

    /// <summary>The members of an object by name.</summary>
    public IEnumerable<(string Name, JsonField Value)> Members()
    {
        if (!IsObject)
        {
            throw Unexpected("an object");
        }

        foreach (JsonProperty member in Element.EnumerateObject())
        {
            string name = NameOf(member);
            yield return (name, new JsonField(member.Value, Path + "." + name, File));
        }
    }

    public string AsString()
    {
        if (!IsString)
        {
            throw Unexpected("a string");
        }

        try
        {
            return Element.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new TokenizerFormatException(File, Path, "valid Unicode text", "bytes or escapes that are not", e);
        }
    }

    /// <summary>A string of exactly one code point.</summary>
    public Rune AsCharacter()
    {
        string text = AsString();
        return Rune.DecodeFromUtf16(text, out Rune rune, out int length) == OperationStatus.Done && length == text.Length
            ? rune
            : throw Unexpected("a string of one character");
    }

    public bool AsBoolean() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unexpected("true or false"),
    };

    public int AsInteger(int minimum, int maximum)
    {
        if (Element.ValueKind != JsonValueKind.Number || !Element.TryGetInt32(out int value) || value < minimum || value > maximum)
        {
            throw Unexpected(string.Create(CultureInfo.InvariantCulture, $"an integer from {minimum} to {maximum}"));
        }

        return value;
    }

    public double AsNumber() =>
        Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out double value) && double.IsFinite(value)
            ? value
            : throw Unexpected("a finite number");

    public bool BooleanOr(string name, bool fallback) => TryGet(name, out JsonField field) ? field.AsBoolean() : fallback;

    public string? StringOrNull(string name) => TryGet(name, out JsonField field) ? field.AsString() : null;

    /// <summary>The <c>type</c> member, which says what the component is.</summary>
    public string Type() => Required("type").AsString();

    public TokenizerFormatException Unexpected(string expected) => new(File, Path, expected, Describe());

    public TokenizerFormatException Unexpected(string expected, string found) => new(File, Path, expected, found);

    public TokenizerFormatException Unsupported(string role, string supported) =>
        new(File, Path + ".type", $"a supported {role} ({supported})", "'" + Type() + "'");

    private string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException e)
        {
            throw BadName(e);
        }
    }

    // The parser takes escapes of half a character for text; reading the name, or comparing another with it, finds out.
    private TokenizerFormatException BadName(InvalidOperationException e) =>
        new(File, Path, "names of valid Unicode text", "one with bytes or escapes that are not", e);

    private TokenizerFormatException Error(string name, string expected, string found) => new(File, Path + "." + name, expected, found);

    private string Describe()
    {
        if (Element.ValueKind == JsonValueKind.Undefined)
        {
            return "nothing";
        }

        string raw = Element.GetRawText();
        return raw.Length <= LongestQuote ? raw : string.Concat(raw.AsSpan(0, LongestQuote), "...");
    }
}
