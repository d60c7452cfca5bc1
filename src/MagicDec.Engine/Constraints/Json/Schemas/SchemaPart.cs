using System.Text.Json;

namespace MagicDec.Engine.Constraints.Json.Schemas;

/// <summary>A schema inside the document, and where.</summary>
/// <param name="Element">The schema: an object, true or false.</param>
/// <param name="Pointer">Its JSON pointer, # for the whole.</param>
internal readonly record struct SchemaPart(JsonElement Element, string Pointer)
{
    public bool IsFalse => Element.ValueKind == JsonValueKind.False;

    /// <summary>A schema one step below.</summary>
    public SchemaPart Child(string keyword, JsonElement element) => new(element, $"{Pointer}/{keyword}");

    /// <summary>A schema two steps below.</summary>
    public SchemaPart Child(string keyword, string name, JsonElement element) =>
        new(element, $"{Pointer}/{keyword}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}");
}
