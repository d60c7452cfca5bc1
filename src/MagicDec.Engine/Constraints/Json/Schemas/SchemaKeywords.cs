using System.Text.Json;
using MagicDec.Engine.Constraints.Automata;

namespace MagicDec.Engine.Constraints.Json.Schemas;

/// <summary>Reads the keywords of one schema, and refuses values they cannot have.</summary>
internal sealed class SchemaKeywords(SchemaPart schema)
{
    public JsonElement? Find(string keyword) => schema.Element.TryGetProperty(keyword, out JsonElement value) ? value : null;

    /// <summary>The schemas of a list; none when the keyword is missing.</summary>
    public IReadOnlyList<SchemaPart> Schemas(string keyword)
    {
        if (Find(keyword) is not { } list)
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array || (list.GetArrayLength() == 0 && keyword != "prefixItems"))
        {
            throw Error(keyword, "a list of schemas", list);
        }

        return [.. list.EnumerateArray().Select((item, index) => schema.Child(keyword, index.ToString(System.Globalization.CultureInfo.InvariantCulture), item))];
    }

    public void AddTypes(SchemaFacts facts)
    {
        if (Find("type") is { } type)
        {
            JsonTypes types = type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Select(TypeOf).Aggregate(JsonTypes.None, (all, one) => all | one)
                : TypeOf(type);
            if (Find("nullable") is { ValueKind: JsonValueKind.True })
            {
                types |= JsonTypes.Null;
            }

            facts.Types &= types;
        }

        if (Find("const") is { } value)
        {
            facts.KeepValues([value]);
        }

        if (Find("enum") is { } values)
        {
            if (values.ValueKind != JsonValueKind.Array || values.GetArrayLength() == 0)
            {
                throw Error("enum", "a list of at least one value", values);
            }

            facts.KeepValues(values.EnumerateArray());
        }
    }

    public void AddStrings(SchemaFacts facts)
    {
        if (Text("pattern") is { } pattern)
        {
            facts.Patterns.Add(pattern);
        }

        if (Text("format") is { } format)
        {
            facts.Formats.Add(format);
        }

        (int minimum, int? maximum) = Counts("minLength", "maxLength");
        facts.MinLength = Math.Max(facts.MinLength, minimum);
        facts.MaxLength = Lower(facts.MaxLength, maximum);
    }

    public void AddNumbers(SchemaFacts facts)
    {
        DecimalBound? low = Bound("minimum", inclusive: Find("exclusiveMinimum") is not { ValueKind: JsonValueKind.True });
        DecimalBound? high = Bound("maximum", inclusive: Find("exclusiveMaximum") is not { ValueKind: JsonValueKind.True });
        DecimalBound? above = Bound("exclusiveMinimum", inclusive: false);
        DecimalBound? below = Bound("exclusiveMaximum", inclusive: false);
        foreach (DecimalBound bound in new[] { low, above }.OfType<DecimalBound>())
        {
            facts.AddMinimum(bound);
        }

        foreach (DecimalBound bound in new[] { high, below }.OfType<DecimalBound>())
        {
            facts.AddMaximum(bound);
        }

        if ((low ?? above) is { } first && (high ?? below) is { } last && first.SignOfDifference(last) > 0)
        {
            throw SchemaReader.Error(schema.Pointer, "minimum is above maximum");
        }

        if (Bound("multipleOf", inclusive: true) is { } divisor)
        {
            facts.Divisors.Add(divisor.Digits.Sign > 0 ? divisor : throw Error("multipleOf", "a number above 0", Find("multipleOf")!.Value));
        }
    }

    public void AddObjects(SchemaFacts facts)
    {
        foreach (string name in Names("required"))
        {
            if (!facts.Required.Contains(name))
            {
                facts.Required.Add(name);
            }
        }

        (int minimum, int? maximum) = Counts("minProperties", "maxProperties");
        facts.MinProperties = Math.Max(facts.MinProperties, minimum);
        facts.MaxProperties = Lower(facts.MaxProperties, maximum);
        facts.IsClosed |= Find("unevaluatedProperties") is { ValueKind: JsonValueKind.False };
        if (Find("propertyNames") is { } names)
        {
            facts.PropertyNames.Add(schema.Child("propertyNames", names));
        }

        JsonElement? additional = Find("additionalProperties");
        if (Find("properties") is not null || Find("patternProperties") is not null || additional is not null)
        {
            facts.Objects.Add(new ObjectShape(Find("properties") is not null, Members("properties"), Members("patternProperties"), additional is { } a ? schema.Child("additionalProperties", a) : null));
        }
    }

    public void AddArrays(SchemaFacts facts)
    {
        (int minimum, int? maximum) = Counts("minItems", "maxItems");
        facts.MinItems = Math.Max(facts.MinItems, minimum);
        facts.MaxItems = Lower(facts.MaxItems, maximum);
        facts.UniqueItems |= Find("uniqueItems") is { ValueKind: JsonValueKind.True };

        // Before 2020 a list under items was what prefixItems is now, and additionalItems the rest.
        JsonElement? items = Find("items");
        if (items is { ValueKind: JsonValueKind.Array })
        {
            facts.Arrays.Add(new ArrayShape(Schemas("items"), Find("additionalItems") is { } rest ? schema.Child("additionalItems", rest) : null));
        }
        else if (items is not null || Find("prefixItems") is not null)
        {
            facts.Arrays.Add(new ArrayShape(Schemas("prefixItems"), items is { } all ? schema.Child("items", all) : null));
        }
    }

    private static int? Lower(int? a, int? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    private List<(string Name, SchemaPart Schema)> Members(string keyword)
    {
        if (Find(keyword) is not { } members)
        {
            return [];
        }

        if (members.ValueKind != JsonValueKind.Object)
        {
            throw Error(keyword, "an object of schemas", members);
        }

        // Of two properties with one name, JSON readers take the last.
        return [.. members.EnumerateObject().GroupBy(member => member.Name, StringComparer.Ordinal).Select(group => (group.Key, schema.Child(keyword, group.Key, group.Last().Value)))];
    }

    private IEnumerable<string> Names(string keyword)
    {
        // The fourth draft had a flag of this name at properties; it says nothing of the property's value.
        if (Find(keyword) is not { ValueKind: not (JsonValueKind.True or JsonValueKind.False) } names)
        {
            return [];
        }

        return names.ValueKind == JsonValueKind.Array && names.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
            ? names.EnumerateArray().Select(name => name.GetString()!)
            : throw Error(keyword, "a list of names", names);
    }

    private (int Minimum, int? Maximum) Counts(string minimum, string maximum)
    {
        int low = Count(minimum) ?? 0;
        int? high = Count(maximum);
        return high is null || low <= high
            ? (low, high)
            : throw SchemaReader.Error(schema.Pointer, $"{minimum} {low} is above {maximum} {high}");
    }

    private int? Count(string keyword)
    {
        if (Find(keyword) is not { } value)
        {
            return null;
        }

        // 10.0 is an integer to JSON Schema.
        return value.ValueKind == JsonValueKind.Number && value.GetDouble() is >= 0 and <= int.MaxValue and var count && count == Math.Floor(count)
            ? (int)count
            : throw Error(keyword, "a count of at least 0", value);
    }

    private DecimalBound? Bound(string keyword, bool inclusive) => Find(keyword) switch
    {
        null or { ValueKind: JsonValueKind.True or JsonValueKind.False } => null,
        { ValueKind: JsonValueKind.Number } number => DecimalBound.Parse(number.GetRawText(), inclusive) ?? throw Error(keyword, "a number of reasonable size", number),
        { } other => throw Error(keyword, "a number", other),
    };

    private string? Text(string keyword) => Find(keyword) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => throw Error(keyword, "a string", other),
    };

    private JsonTypes TypeOf(JsonElement name) => (name.ValueKind == JsonValueKind.String ? name.GetString() : null) switch
    {
        "object" => JsonTypes.Object,
        "array" => JsonTypes.Array,
        "string" => JsonTypes.String,
        "integer" => JsonTypes.Integer,
        "number" => JsonTypes.Number,
        "boolean" => JsonTypes.Boolean,
        "null" => JsonTypes.Null,
        _ => throw Error("type", "one of object, array, string, integer, number, boolean, null", name),
    };

    private ConstraintException Error(string keyword, string expected, JsonElement found)
    {
        string text = found.GetRawText();
        return SchemaReader.Error(schema.Pointer, $"{keyword} must be {expected}, found {(text.Length <= 60 ? text : text[..60] + "...")}");
    }
}
