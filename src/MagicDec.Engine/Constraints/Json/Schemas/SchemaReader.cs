using System.Text.Json;

namespace MagicDec.Engine.Constraints.Json.Schemas;

/// <summary>Reads the keywords of schemas that must all hold into <see cref="SchemaFacts"/>; follows references.</summary>
internal sealed class SchemaReader(JsonElement root, bool isLenient)
{
    // What would change the meaning and cannot be enforced. All other unknown keywords are notes.
    private static readonly HashSet<string> Refused =
    [
        "not", "if", "then", "else", "dependentSchemas", "dependentRequired", "dependencies", "contains", "minContains", "maxContains",
        "unevaluatedItems", "$dynamicRef", "$recursiveRef",
    ];

    private readonly HashSet<string> _open = [];
    private HashSet<string> _chosen = [];

    /// <summary>What several schemas say together.</summary>
    /// <param name="schemas">The schemas.</param>
    /// <param name="chosen">Pointers of the options that stand for their anyOf or oneOf; other groups are left open.</param>
    public SchemaFacts Read(IEnumerable<SchemaPart> schemas, HashSet<string> chosen)
    {
        _chosen = chosen;
        var facts = new SchemaFacts();
        foreach (SchemaPart schema in schemas)
        {
            Add(facts, schema);
        }

        return facts;
    }

    /// <summary>The schema a reference points to.</summary>
    public SchemaPart Resolve(string reference, string from)
    {
        if (!reference.StartsWith('#'))
        {
            // True takes part in nothing: what is not known is not enforced.
            return isLenient
                ? new SchemaPart(JsonElement.Parse("true"), reference)
                : throw Error(from, $"the reference '{reference}' leaves the document; only references that begin with # are followed. Put the schema under $defs");
        }

        JsonElement element = root;
        string path = Uri.UnescapeDataString(reference[1..]);
        if (path.Length > 0 && path[0] != '/')
        {
            return FindAnchor(root, "#", path) ?? throw Error(from, $"the reference '{reference}' leads nowhere");
        }

        foreach (string step in path.Split('/')[1..])
        {
            string name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            bool found = element.ValueKind switch
            {
                JsonValueKind.Object => element.TryGetProperty(name, out element),
                JsonValueKind.Array => int.TryParse(name, out int index) && index >= 0 && index < element.GetArrayLength() && (element = element[index]).ValueKind != JsonValueKind.Undefined,
                _ => false,
            };
            if (!found)
            {
                throw Error(from, $"the reference '{reference}' leads nowhere");
            }
        }

        return new SchemaPart(element, "#" + path);
    }

    public static ConstraintException Error(string pointer, string found) => new($"The JSON schema cannot be enforced: at {pointer}, {found}.");

    private static SchemaPart? FindAnchor(JsonElement element, string pointer, string anchor)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            if (element.TryGetProperty("$anchor", out JsonElement name) && name.ValueKind == JsonValueKind.String && name.ValueEquals(anchor))
            {
                return new SchemaPart(element, pointer);
            }

            return element.EnumerateObject().Select(property => FindAnchor(property.Value, $"{pointer}/{property.Name}", anchor)).FirstOrDefault(found => found is not null);
        }

        return element.ValueKind == JsonValueKind.Array
            ? element.EnumerateArray().Select((item, index) => FindAnchor(item, $"{pointer}/{index}", anchor)).FirstOrDefault(found => found is not null)
            : null;
    }

    private void Add(SchemaFacts facts, SchemaPart schema)
    {
        if (schema.Element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            facts.Types = schema.IsFalse ? JsonTypes.None : facts.Types;
            return;
        }

        if (schema.Element.ValueKind != JsonValueKind.Object)
        {
            throw Error(schema.Pointer, $"a schema is expected (an object, true or false), found {schema.Element.ValueKind}");
        }

        if (!_open.Add(schema.Pointer))
        {
            throw Error(schema.Pointer, "the schema is recursive without bound: it refers to itself without a property or an item in between");
        }

        AddKeywords(facts, schema);
        _open.Remove(schema.Pointer);
    }

    private void AddKeywords(SchemaFacts facts, SchemaPart schema)
    {
        var keywords = new SchemaKeywords(schema);
        foreach (JsonProperty property in schema.Element.EnumerateObject())
        {
            if (Refused.Contains(property.Name) && !isLenient)
            {
                throw Error(schema.Pointer, $"the keyword '{property.Name}' is not supported");
            }
        }

        keywords.AddTypes(facts);
        keywords.AddStrings(facts);
        keywords.AddNumbers(facts);
        keywords.AddObjects(facts);
        keywords.AddArrays(facts);
        if (keywords.Find("$ref") is { } reference)
        {
            Add(facts, Resolve(reference.ValueKind == JsonValueKind.String ? reference.GetString()! : throw Error(schema.Pointer, "$ref must be a string"), schema.Pointer));
        }

        foreach (SchemaPart part in keywords.Schemas("allOf"))
        {
            Add(facts, part);
        }

        foreach (string keyword in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            IReadOnlyList<SchemaPart> options = keywords.Schemas(keyword);
            if (options.FirstOrDefault(option => _chosen.Contains(option.Pointer)) is { Pointer: not null } choice)
            {
                Add(facts, choice);
            }
            else if (options.Count > 0)
            {
                facts.Alternatives.Add(options);
            }
        }
    }
}
