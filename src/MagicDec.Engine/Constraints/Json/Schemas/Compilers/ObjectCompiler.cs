using MagicDec.Engine.Constraints.Automata;
using MagicDec.Engine.Constraints.Automata.Expressions;
using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Engine.Constraints.Grammars.Parts;

namespace MagicDec.Engine.Constraints.Json.Schemas.Compilers;

/// <summary>Objects with what a schema says of them.</summary>
internal sealed class ObjectCompiler(SchemaCompiler compiler, SchemaFacts facts, IReadOnlyList<SchemaPart> schemas)
{
    // Every subset of the properties is a place of its own.
    private const int MostInAnyOrder = 8;

    private readonly List<string> _names = [];

    public GrammarPart Compile()
    {
        _names.AddRange(facts.Objects.SelectMany(shape => shape.Properties).Select(property => property.Name).Concat(facts.Required).Distinct(StringComparer.Ordinal));
        RulePart? extra = Extra();
        if (_names.Count == 0 && extra is null && facts.Objects.Count == 0 && !facts.IsClosed && facts.MinProperties == 0 && facts.MaxProperties is null)
        {
            return compiler.Json.AnyObject;
        }

        ObjectMember[] members = [.. _names.Select(Member)];
        bool anyOrder = compiler.AnyOrder && members.Length <= MostInAnyOrder;
        return new RulePart($"the object at {schemas[0].Pointer}")
        {
            Opens = true,
            Body = new ObjectPart(compiler.Json, members, extra, facts.MinProperties, facts.MaxProperties, anyOrder),
        };
    }

    private ObjectMember Member(string name)
    {
        var parts = new List<SchemaPart>();
        bool isForbidden = false;
        foreach (ObjectShape shape in facts.Objects)
        {
            SchemaPart[] mine =
            [
                .. shape.Properties.Where(property => property.Name == name).Select(property => property.Schema),
                .. shape.Patterns.Where(pattern => Matches(pattern.Pattern, name)).Select(pattern => pattern.Schema),
            ];
            parts.AddRange(mine);
            if (mine.Length == 0 && shape.Additional is { } additional)
            {
                isForbidden |= additional.IsFalse;
                parts.Add(additional);
            }
        }

        GrammarPart value = isForbidden ? NeverPart.Instance : parts.Count == 0 ? compiler.Json.AnyValue : compiler.Compile(parts);
        GrammarPart member = compiler.Json.Member(new LiteralPart(JsonEscapes.Quote(name)), value);
        return new ObjectMember(new RulePart($"the property '{name}'") { Body = member }, facts.Required.Contains(name));
    }

    // Undeclared properties are written only where a schema speaks of them (or of no properties at all): models invent enough as it is.
    private RulePart? Extra()
    {
        bool speaks = facts.Objects.Exists(shape => shape.Additional is not null || shape.Patterns.Count > 0) || facts.Objects.TrueForAll(shape => !shape.Declares);
        if (!speaks || facts.IsClosed)
        {
            return null;
        }

        CharAutomaton names = Names();
        var values = new List<SchemaPart>();
        foreach (ObjectShape shape in facts.Objects)
        {
            if (shape.Patterns.Count > 1 && compiler.IsLenient)
            {
                return null;
            }

            if (shape.Patterns.Count > 1)
            {
                throw SchemaReader.Error(schemas[0].Pointer, "several patternProperties are not supported; one is");
            }

            if (shape.Patterns.Count == 1)
            {
                names = TextCompiler.Pattern(shape.Patterns[0].Pattern, compiler.IsLenient) is { } matching ? names.Intersect(matching) : names;
                values.Add(shape.Patterns[0].Schema);
            }
            else if (shape.Additional is { } additional)
            {
                values.Add(additional);
            }
        }

        if (names.IsEmpty || values.Exists(value => value.IsFalse))
        {
            return null;
        }

        GrammarPart any = values.Count == 0 ? compiler.Json.AnyValue : compiler.Compile(values);
        return new RulePart("an additional property") { Body = compiler.Json.Member(TextCompiler.Quoted(names), any) };
    }

    private CharAutomaton Names()
    {
        CharAutomaton names = CharAutomaton.Except(_names);
        if (facts.PropertyNames.Count == 0)
        {
            return names;
        }

        SchemaFacts wanted = compiler.ReadNames(facts);
        if (wanted.Alternatives.Count > 0 && !compiler.IsLenient)
        {
            throw SchemaReader.Error(schemas[0].Pointer, "propertyNames with anyOf or oneOf are not supported");
        }

        if (TextCompiler.Texts(wanted, compiler.IsLenient) is { } texts)
        {
            names = names.Intersect(texts);
        }

        if (wanted.Values is { } values)
        {
            string expression = string.Join('|', values.Where(wanted.Admits).Where(value => value.ValueKind == System.Text.Json.JsonValueKind.String)
                .Select(value => string.Concat(value.GetString()!.EnumerateRunes().Select(rune => $"\\u{{{rune.Value:x}}}"))));
            names = names.Intersect(RegexCompiler.Compile(expression));
        }

        return names;
    }

    private bool Matches(string pattern, string name) =>
        TextCompiler.Pattern(pattern, compiler.IsLenient) is { } matching && !matching.Intersect(CharAutomaton.Exactly(name)).IsEmpty;
}
