namespace MagicDec.Engine.Constraints.Grammars;

/// <summary>Any bytes until one of several literals has been written; what follows that literal is held to its part.</summary>
/// <param name="triggers">The literals, none empty, and what follows each. None may contain another.</param>
/// <param name="mayEnd">Whether the text may end without any of them.</param>
internal sealed class FreeTextPart(IReadOnlyList<(byte[] Literal, GrammarPart Then)> triggers, bool mayEnd) : GrammarPart
{
    // Aho-Corasick: a state is the longest beginning of a literal that the text ends with.
    public override void Build(GrammarBuilder builder, int from, int to)
    {
        var states = new List<byte[]> { Array.Empty<byte>() };
        foreach ((byte[] literal, _) in triggers)
        {
            for (int length = 1; length < literal.Length; length++)
            {
                byte[] beginning = literal[..length];
                if (!states.Exists(state => state.AsSpan().SequenceEqual(beginning)))
                {
                    states.Add(beginning);
                }
            }
        }

        int[] nodes = [.. states.Select(_ => builder.AddNode())];
        int[] ends = new int[triggers.Count];
        for (int i = 0; i < ends.Length; i++)
        {
            ends[i] = builder.AddNode();
            triggers[i].Then.Build(builder, ends[i], to);
        }

        builder.AddEmpty(from, nodes[0]);
        for (int i = 0; i < nodes.Length; i++)
        {
            if (mayEnd)
            {
                builder.AddEmpty(nodes[i], to);
            }

            AddEdges(builder, nodes[i], value => Target(states, nodes, ends, [.. states[i], value]));
        }
    }

    private static void AddEdges(GrammarBuilder builder, int from, Func<byte, int> target)
    {
        int low = 0;
        for (int value = 1; value <= 256; value++)
        {
            if (value == 256 || target((byte)value) != target((byte)low))
            {
                builder.AddBytes(from, (byte)low, (byte)(value - 1), target((byte)low));
                low = value;
            }
        }
    }

    private int Target(List<byte[]> states, int[] nodes, int[] ends, byte[] text)
    {
        for (int i = 0; i < ends.Length; i++)
        {
            if (text.AsSpan().EndsWith(triggers[i].Literal))
            {
                return ends[i];
            }
        }

        int longest = 0;
        for (int i = 1; i < nodes.Length; i++)
        {
            if (states[i].Length > states[longest].Length && text.AsSpan().EndsWith(states[i]))
            {
                longest = i;
            }
        }

        return nodes[longest];
    }
}
