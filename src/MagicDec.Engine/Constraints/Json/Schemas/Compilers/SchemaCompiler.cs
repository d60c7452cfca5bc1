using System.Text.Json;
using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Engine.Constraints.Grammars.Parts;

namespace MagicDec.Engine.Constraints.Json.Schemas.Compilers;

/// <summary>Turns a JSON schema into a grammar.</summary>
internal sealed class SchemaCompiler
{
    private const int MaxSchemas = 20_000;
    private const int MaxDepth = 256;

    // Keywords that say nothing of values.
    private static readonly HashSet<string> Notes =
    [
        "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment", "$defs", "definitions", "$schema", "$id", "$anchor",
    ];

    private static readonly JsonElement AnyObject = JsonElement.Parse("""{"type":"object"}""");

    private readonly SchemaReader _reader;
    private readonly JsonParts _json;
    private readonly bool _anyOrder;
    private readonly Dictionary<string, RulePart> _rules = [];
    private int _depth;
    private int _schemas;

    private SchemaCompiler(JsonElement root, JsonParts json, bool anyOrder, bool isLenient)
    {
        _reader = new SchemaReader(root, isLenient);
        IsLenient = isLenient;
        _json = json;
        _anyOrder = anyOrder;
    }

    public JsonParts Json => _json;

    /// <summary>Whether properties may come in any order where there are few enough of them.</summary>
    public bool AnyOrder => _anyOrder;

    /// <summary>Whether what cannot be enforced is passed over.</summary>
    public bool IsLenient { get; }

    /// <summary>The values a schema allows.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="json">How JSON is written.</param>
    /// <param name="anyOrder">Whether properties may come in any order where there are few enough of them.</param>
    /// <param name="isLenient">Whether keywords that cannot be enforced are passed over instead of being refused.</param>
    /// <exception cref="ConstraintException">The schema is malformed, contradicts itself, or asks for what is not supported.</exception>
    public static GrammarPart Compile(JsonElement schema, JsonParts json, bool anyOrder, bool isLenient = false) =>
        Compile(schema, json, anyOrder, isLenient, [new SchemaPart(schema, "#")]);

    /// <summary>The objects a schema allows, whatever else it allows.</summary>
    public static GrammarPart CompileObject(JsonElement schema, JsonParts json, bool isLenient)
    {
        var whole = new SchemaPart(schema, "#");
        bool saysType = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out _);
        return Compile(schema, json, anyOrder: false, isLenient, saysType ? [whole] : [whole, new SchemaPart(AnyObject, "#object")]);
    }

    private static RulePart Compile(JsonElement schema, JsonParts json, bool anyOrder, bool isLenient, IReadOnlyList<SchemaPart> schemas)
    {
        try
        {
            return new SchemaCompiler(schema, json, anyOrder, isLenient).Compile(schemas, []);
        }
        catch (InvalidOperationException error)
        {
            // Escapes may spell half a surrogate pair, which shows only when the text is read.
            throw new ConstraintException($"The JSON schema holds a text that is not valid Unicode: {error.Message}", error);
        }
    }

    /// <summary>The values several schemas allow together; equal questions get the same rule, so that schemas may refer to themselves.</summary>
    public GrammarPart Compile(IReadOnlyList<SchemaPart> schemas) => Compile(schemas, []);

    private RulePart Compile(IReadOnlyList<SchemaPart> schemas, HashSet<string> chosen)
    {
        while (schemas.Count == 1 && chosen.Count == 0 && IsReference(schemas[0]))
        {
            SchemaPart target = _reader.Resolve(schemas[0].Element.GetProperty("$ref").GetString() ?? "", schemas[0].Pointer);
            if (target.Pointer == schemas[0].Pointer || ++_schemas > MaxSchemas)
            {
                throw SchemaReader.Error(target.Pointer, "the schema is recursive without bound: it refers to itself without a property or an item in between");
            }

            schemas = [target];
        }

        string key = string.Join('\n', schemas.Select(schema => schema.Pointer).Distinct().Concat(chosen.Order(StringComparer.Ordinal).Select(option => "=" + option)));
        if (_rules.TryGetValue(key, out RulePart? rule))
        {
            return rule;
        }

        rule = new RulePart($"the JSON schema at {schemas[0].Pointer}");
        _rules.Add(key, rule);
        rule.Body = Deeper(() => CompileFacts(_reader.Read(schemas, chosen), schemas, chosen));
        return rule;
    }

    /// <summary>The texts that the names of undeclared properties may be.</summary>
    public SchemaFacts ReadNames(SchemaFacts facts) => _reader.Read(facts.PropertyNames, []);

    private static bool IsReference(SchemaPart schema) =>
        schema.Element.ValueKind == JsonValueKind.Object
        && schema.Element.TryGetProperty("$ref", out JsonElement reference) && reference.ValueKind == JsonValueKind.String
        && schema.Element.EnumerateObject().All(property => property.Name == "$ref" || Notes.Contains(property.Name));

    private GrammarPart CompileFacts(SchemaFacts facts, IReadOnlyList<SchemaPart> schemas, HashSet<string> chosen)
    {
        if (facts.Alternatives.Count > 0)
        {
            return CompileAlternatives(facts, schemas, chosen);
        }

        if (facts.Values is { } values)
        {
            byte[][] literals = [.. values.Where(facts.Admits).Select(JsonParts.Literal)];
            return literals.Length > 0 ? new TriePart(literals) : schemas.Count == 1 ? throw SchemaReader.Error(schemas[0].Pointer, "no value of enum or const has the type or the bounds asked for") : NeverPart.Instance;
        }

        var parts = new List<GrammarPart>();
        AddScalars(facts, schemas, parts);
        if (facts.Types.HasFlag(JsonTypes.Object))
        {
            parts.Add(new ObjectCompiler(this, facts, schemas).Compile());
        }

        if (facts.Types.HasFlag(JsonTypes.Array))
        {
            parts.Add(new ArrayCompiler(this, facts, schemas).Compile());
        }

        return parts.Count == 1 ? parts[0] : new ChoicePart(parts);
    }

    private void AddScalars(SchemaFacts facts, IReadOnlyList<SchemaPart> schemas, List<GrammarPart> parts)
    {
        if (facts.Types.HasFlag(JsonTypes.String))
        {
            if (TextCompiler.SaysLengthOnly(facts) && facts.MinLength <= (facts.MaxLength ?? int.MaxValue))
            {
                parts.Add(new RulePart("a string") { Body = new BoundedStringPart(facts.MinLength, facts.MaxLength) });
            }
            else
            {
                AddTexts(TextCompiler.Texts(facts, IsLenient), facts, schemas, parts);
            }
        }

        if ((facts.Types & JsonTypes.Number) != JsonTypes.None)
        {
            GrammarPart number = TextCompiler.Number(facts, _json, schemas[0].Pointer, IsLenient);
            if (number is NeverPart && schemas.Count == 1 && (facts.Types & ~JsonTypes.Number) == JsonTypes.None)
            {
                throw SchemaReader.Error(schemas[0].Pointer, "no number lies within the bounds asked for");
            }

            parts.Add(number);
        }

        if (facts.Types.HasFlag(JsonTypes.Boolean))
        {
            parts.Add(_json.Boolean);
        }

        if (facts.Types.HasFlag(JsonTypes.Null))
        {
            parts.Add(_json.Null);
        }
    }

    private void AddTexts(Automata.CharAutomaton? texts, SchemaFacts facts, IReadOnlyList<SchemaPart> schemas, List<GrammarPart> parts)
    {
        if (texts is { IsEmpty: true } && schemas.Count == 1 && facts.Types == JsonTypes.String)
        {
            throw SchemaReader.Error(schemas[0].Pointer, "no string has the pattern, the format and the length asked for");
        }

        parts.Add(texts is null ? _json.String : TextCompiler.Quoted(texts));
    }

    // One option goes with everything else; where they contradict each other there is no value, and the option falls away.
    private ChoicePart CompileAlternatives(SchemaFacts facts, IReadOnlyList<SchemaPart> schemas, HashSet<string> chosen)
    {
        bool saysNothingElse = schemas.Count == 1 && chosen.Count == 0 && schemas[0].Element.EnumerateObject().All(property => property.Name is "anyOf" or "oneOf" || Notes.Contains(property.Name));
        return new ChoicePart([.. facts.Alternatives[0].Select(option => saysNothingElse && facts.Alternatives.Count == 1
            ? Compile([option])
            : Compile(schemas, [.. chosen, option.Pointer]))]);
    }

    private GrammarPart Deeper(Func<GrammarPart> compile)
    {
        if (++_depth > MaxDepth || ++_schemas > MaxSchemas)
        {
            throw new ConstraintException(
                $"The JSON schema is too large: more than {MaxDepth} schemas inside each other, or more than {MaxSchemas} in all once alternatives are combined.");
        }

        GrammarPart part = compile();
        _depth--;
        return part;
    }
}
