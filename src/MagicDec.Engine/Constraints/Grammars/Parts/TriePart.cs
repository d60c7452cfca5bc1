namespace MagicDec.Engine.Constraints.Grammars.Parts;

/// <summary>Any one of many literals, sharing their beginnings.</summary>
/// <param name="literals">The literals, at least one.</param>
internal sealed class TriePart(IEnumerable<byte[]> literals) : GrammarPart
{
    public override void Build(GrammarBuilder builder, int from, int to)
    {
        var nodes = new Dictionary<(int Node, byte Value), int>();
        int start = builder.AddNode();
        builder.AddEmpty(from, start);
        foreach (byte[] literal in literals)
        {
            int node = start;
            foreach (byte value in literal)
            {
                if (!nodes.TryGetValue((node, value), out int next))
                {
                    next = builder.AddNode();
                    nodes.Add((node, value), next);
                    builder.AddByte(node, value, next);
                }

                node = next;
            }

            builder.AddEmpty(node, to);
        }
    }
}
