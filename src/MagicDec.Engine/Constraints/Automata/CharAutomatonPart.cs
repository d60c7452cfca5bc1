using MagicDec.Engine.Constraints.Grammars;

namespace MagicDec.Engine.Constraints.Automata;

/// <summary>The texts of an automaton in UTF-8, as they are or as the inside of a JSON string.</summary>
internal sealed class CharAutomatonPart(CharAutomaton automaton, bool inJsonString) : GrammarPart
{
    public override void Build(GrammarBuilder builder, int from, int to)
    {
        int[] nodes = new int[automaton.Edges.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = builder.AddNode();
        }

        builder.AddEmpty(from, nodes[0]);
        var writer = new CharWriter(builder);
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (CharEdge edge in automaton.Edges[i])
            {
                if (inJsonString)
                {
                    writer.AddInJsonString(nodes[i], edge.Low, edge.High, nodes[edge.Target]);
                }
                else
                {
                    writer.Add(nodes[i], edge.Low, edge.High, nodes[edge.Target]);
                }
            }

            if (automaton.Ends[i])
            {
                builder.AddEmpty(nodes[i], to);
            }
        }
    }
}
