using System.Text.Encodings.Web;
using System.Text.Json;

namespace MagicDec.Extensions.AI.Tools.Parsing;

/// <summary>JSON in which no object holds a key twice, as whoever makes nodes of it needs; the last one counts, as in most readers.</summary>
internal static class UniqueKeys
{
    /// <summary>The value itself, or a copy without repeated keys; independent of the document in either case.</summary>
    /// <exception cref="InvalidOperationException">A key, or a value beside a repeated one, holds half a surrogate pair.</exception>
    public static JsonElement Of(JsonElement value)
    {
        if (!HasRepeated(value))
        {
            return value.Clone();
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(value, writer);
        }

        using var document = JsonDocument.Parse(buffer.ToArray(), new JsonDocumentOptions { MaxDepth = 1000 }); // the writer's
        return document.RootElement.Clone();
    }

    /// <summary>The members of an object by key, those of the last ones.</summary>
    public static Dictionary<string, JsonElement> Members(JsonElement value)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return members;
    }

    private static bool HasRepeated(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Members(value) is var members && (members.Count < value.GetPropertyCount() || members.Values.Any(HasRepeated)),
        JsonValueKind.Array => value.EnumerateArray().Any(HasRepeated),
        _ => false,
    };

    private static void Write(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var (name, member) in Members(value))
                {
                    writer.WritePropertyName(name);
                    Write(member, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
