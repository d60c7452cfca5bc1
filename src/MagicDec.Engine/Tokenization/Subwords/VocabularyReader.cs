using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MagicDec.Engine.Tokenization.Json;

namespace MagicDec.Engine.Tokenization.Subwords;

/// <summary>Reads an object of tokens and ids.</summary>
internal static class VocabularyReader
{
    public static Vocabulary Read(JsonField field)
    {
        if (!field.IsObject)
        {
            throw field.Unexpected("an object of tokens and their ids");
        }

        var vocabulary = new Vocabulary(field.Element.GetPropertyCount());
        foreach (JsonProperty entry in field.Element.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out int id) || (uint)id >= Vocabulary.IdLimit)
            {
                throw Entry(field, entry).Unexpected(
                    string.Create(CultureInfo.InvariantCulture, $"an id from 0 to {Vocabulary.IdLimit - 1}"));
            }

            ReadOnlySpan<byte> token = Name(entry, field);
            if (!vocabulary.TryAdd(token, id))
            {
                throw Entry(field, entry).Unexpected(
                    "a token and an id that the vocabulary does not have yet", string.Create(CultureInfo.InvariantCulture, $"{id} again"));
            }
        }

        return vocabulary.Count > 0 ? vocabulary : throw field.Unexpected("at least one token", "none");
    }

    /// <summary>The UTF-8 of a JSON string, without a copy where it has no escapes.</summary>
    public static ReadOnlySpan<byte> Utf8(JsonElement value, JsonField place) =>
        Unescaped(JsonMarshal.GetRawUtf8Value(value)[1..^1], out ReadOnlySpan<byte> plain)
            ? plain
            : Encoding.UTF8.GetBytes(place.AsString());

    private static ReadOnlySpan<byte> Name(JsonProperty entry, JsonField vocabulary)
    {
        if (Unescaped(JsonMarshal.GetRawUtf8PropertyName(entry), out ReadOnlySpan<byte> plain))
        {
            return plain;
        }

        try
        {
            return Encoding.UTF8.GetBytes(entry.Name);
        }
        catch (InvalidOperationException e)
        {
            throw new TokenizerFormatException(
                vocabulary.File, vocabulary.Path, "tokens of valid Unicode text", "one with bytes or escapes that are not", e);
        }
    }

    private static bool Unescaped(ReadOnlySpan<byte> raw, out ReadOnlySpan<byte> plain)
    {
        plain = raw;
        return !raw.Contains((byte)'\\') && System.Text.Unicode.Utf8.IsValid(raw);
    }

    private static JsonField Entry(JsonField vocabulary, JsonProperty entry)
    {
        string name;
        try
        {
            name = entry.Name;
        }
        catch (InvalidOperationException)
        {
            name = "(invalid text)";
        }

        return new JsonField(entry.Value, $"{vocabulary.Path}['{name}']", vocabulary.File);
    }
}
