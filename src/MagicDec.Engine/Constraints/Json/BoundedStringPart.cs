using MagicDec.Engine.Constraints.Automata;
using MagicDec.Engine.Constraints.Grammars;

namespace MagicDec.Engine.Constraints.Json;

/// <summary>Any JSON string of so many characters, with the shortest escapes. The whole of a rule.</summary>
internal sealed class BoundedStringPart(int minimum, int? maximum) : GrammarPart
{
    public override void Build(GrammarBuilder builder, int from, int to)
    {
        var writer = new CharWriter(builder);
        int loop = builder.AddNode();
        AddCharacter(writer, loop, loop);
        builder.AddByte(loop, (byte)'"', to);
        CharacterCount? count = maximum is { } most ? new CharacterCount(loop, minimum, most) : null;
        int here = builder.AddNode();
        builder.AddByte(from, (byte)'"', here);
        for (int seen = 0; seen < (maximum ?? minimum); seen++)
        {
            AddNode(builder, here, count, seen, to);
            int next = maximum is null && seen == minimum - 1 ? loop : builder.AddNode();
            AddCharacter(writer, here, next);
            here = next;
        }

        if (here != loop)
        {
            AddNode(builder, here, count, maximum ?? minimum, to);
        }
    }

    private void AddNode(GrammarBuilder builder, int node, CharacterCount? count, int seen, int to)
    {
        if (count is not null)
        {
            builder.SetCounted(node, count, seen);
        }

        if (seen >= minimum)
        {
            builder.AddByte(node, (byte)'"', to);
        }
    }

    private static void AddCharacter(CharWriter writer, int from, int to)
    {
        foreach (CharRange range in CharSet.All.Ranges)
        {
            writer.AddInJsonString(from, range.Low, range.High, to);
        }
    }
}
