using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Engine.Constraints.Grammars.Parts;

namespace MagicDec.Engine.Constraints.Json.Schemas.Compilers;

/// <summary>Arrays with what a schema says of them.</summary>
internal sealed class ArrayCompiler(SchemaCompiler compiler, SchemaFacts facts, IReadOnlyList<SchemaPart> schemas)
{
    public GrammarPart Compile()
    {
        if (facts.UniqueItems && facts.MaxItems is null or > 1 && !compiler.IsLenient)
        {
            throw SchemaReader.Error(schemas[0].Pointer, "the keyword 'uniqueItems' is not supported: a mask cannot remember all items. Leave it out and check for it afterwards");
        }

        int prefix = facts.Arrays.Select(shape => shape.Prefix.Count).DefaultIfEmpty(0).Max();
        int? maximum = facts.MaxItems;
        foreach (ArrayShape shape in facts.Arrays.Where(shape => shape.Rest is { IsFalse: true }))
        {
            maximum = Math.Min(maximum ?? int.MaxValue, shape.Prefix.Count);
        }

        if (maximum < facts.MinItems)
        {
            return NeverPart.Instance;
        }

        GrammarPart[] items = [.. Enumerable.Range(0, Math.Min(prefix, maximum ?? prefix)).Select(ItemAt)];
        GrammarPart? rest = maximum is null || maximum > items.Length ? ItemAt(prefix) : null;
        GrammarPart body = items.Length == 0 && rest is not null
            ? compiler.Json.ArrayOf(rest, facts.MinItems, maximum)
            : new ArrayPart(compiler.Json, items, rest, facts.MinItems, maximum);
        return new RulePart("an array") { Opens = true, Body = body };
    }

    private GrammarPart ItemAt(int index)
    {
        SchemaPart[] parts = [.. facts.Arrays.Select(shape => index < shape.Prefix.Count ? shape.Prefix[index] : shape.Rest).OfType<SchemaPart>()];
        return parts.Length == 0 ? compiler.Json.AnyValue : compiler.Compile(parts);
    }
}
