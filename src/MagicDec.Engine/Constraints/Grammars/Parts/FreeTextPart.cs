namespace MagicDec.Engine.Constraints.Grammars.Parts;

/// <summary>Any bytes until one of several literals has been written; what follows that literal is held to its part.</summary>
/// <param name="triggers">The literals, none empty, and what follows each. None may contain another.</param>
/// <param name="mayEnd">Whether the text may end without any of them.</param>
/// <param name="before">What counts as written before the text; null: nothing.</param>
internal sealed class FreeTextPart(IReadOnlyList<(byte[] Literal, GrammarPart Then)> triggers, bool mayEnd, byte[]? before = null) : GrammarPart
{
    // Aho-Corasick: a state is the longest beginning of a literal that the text ends with.
    public override void Build(GrammarBuilder builder, int from, int to)
    {
        LiteralAutomaton automaton = LiteralAutomaton.Create([.. triggers.Select(trigger => trigger.Literal)]);
        int[] ends = [.. triggers.Select(_ => builder.AddNode())];
        int[] nodes = [.. automaton.Found.Select(found => found >= 0 ? ends[found] : builder.AddNode())];
        for (int i = 0; i < ends.Length; i++)
        {
            triggers[i].Then.Build(builder, ends[i], to);
        }

        builder.AddEmpty(from, nodes[automaton.After(before ?? [])]);
        for (int state = 0; state < nodes.Length; state++)
        {
            if (automaton.Found[state] >= 0)
            {
                continue;
            }

            if (mayEnd)
            {
                builder.AddEmpty(nodes[state], to);
            }

            AddEdges(builder, nodes, automaton.Next[state], nodes[state]);
        }
    }

    // Bytes that begin nothing lead to state 0.
    private static void AddEdges(GrammarBuilder builder, int[] nodes, SortedDictionary<byte, int> next, int from)
    {
        int low = 0;
        foreach ((byte value, int target) in next)
        {
            if (low < value)
            {
                builder.AddBytes(from, (byte)low, (byte)(value - 1), nodes[0]);
            }

            builder.AddByte(from, value, nodes[target]);
            low = value + 1;
        }

        if (low <= 255)
        {
            builder.AddBytes(from, (byte)low, 255, nodes[0]);
        }
    }
}
