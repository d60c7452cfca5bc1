using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Engine.Constraints.Grammars.Parts;

namespace MagicDec.Engine.Constraints.Json.Schemas;

/// <summary>An array whose first items differ from the rest.</summary>
/// <param name="json">How it is written.</param>
/// <param name="items">The first items.</param>
/// <param name="rest">All others; null: there are none.</param>
/// <param name="minimum">Fewest items.</param>
/// <param name="maximum">Most items; null: any number.</param>
internal sealed class ArrayPart(JsonParts json, GrammarPart[] items, GrammarPart? rest, int minimum, int? maximum) : GrammarPart
{
    public override void Build(GrammarBuilder builder, int from, int to)
    {
        int close = builder.AddNode();
        new LiteralPart("]").Build(builder, close, to);
        int here = builder.AddNode();
        new SequencePart(new LiteralPart("["), json.WhiteSpace).Build(builder, from, here);
        int count = rest is null ? items.Length : maximum ?? Math.Max(items.Length, minimum) + 1;
        for (int i = 0; i < count; i++)
        {
            AddEnd(builder, here, i, close);
            int next = builder.AddNode();
            AddItem(builder, here, i, next);
            here = next;
        }

        AddEnd(builder, here, count, close);
        if (maximum is null && rest is not null)
        {
            AddItem(builder, here, count, here);
        }
    }

    private void AddItem(GrammarBuilder builder, int from, int index, int to)
    {
        GrammarPart item = index < items.Length ? items[index] : rest!;
        (index == 0 ? item : new SequencePart(json.Comma, item)).Build(builder, from, to);
    }

    private void AddEnd(GrammarBuilder builder, int from, int count, int close)
    {
        if (count >= minimum)
        {
            (count == 0 ? new SequencePart() : json.WhiteSpace).Build(builder, from, close);
        }
    }
}
