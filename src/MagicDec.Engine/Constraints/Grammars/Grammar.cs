namespace MagicDec.Engine.Constraints.Grammars;

/// <summary>A compiled grammar over bytes: automata that call each other. Immutable once built.</summary>
internal sealed class Grammar
{
    private readonly GrammarNode[] _nodes;
    private readonly GrammarRule[] _rules;

    public Grammar(GrammarNode[] nodes, GrammarRule[] rules)
    {
        _nodes = nodes;
        _rules = rules;
        MeasureHeights();
        MaxHeight = _nodes.Where(node => node.Height < GrammarNode.Endless).Select(node => node.Height).DefaultIfEmpty(0).Max();
    }

    /// <summary>The first node of the whole.</summary>
    public int Start => _rules[0].Start;

    public int NodeCount => _nodes.Length;

    /// <summary>Greatest <see cref="GrammarNode.Height"/> there is.</summary>
    public int MaxHeight { get; }

    public GrammarNode this[int node] => _nodes[node];

    public GrammarRule Rule(int index) => _rules[index];

    // Shortest ways by repeated relaxation, last nodes first: parts are built from their ends about as often as from their starts.
    private void MeasureHeights()
    {
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = _nodes.Length - 1; i >= 0; i--)
            {
                int height = HeightOf(_nodes[i]);
                changed |= height < _nodes[i].Height;
                _nodes[i].Height = height;
            }
        }
    }

    private int HeightOf(GrammarNode node)
    {
        int height = node.IsEnd ? 0 : node.Height;
        foreach (ByteEdge edge in node.Bytes)
        {
            height = Math.Min(height, _nodes[edge.Target].Height);
        }

        foreach (int empty in node.Empties)
        {
            height = Math.Min(height, _nodes[empty].Height);
        }

        foreach (CallEdge call in node.Calls)
        {
            GrammarRule rule = _rules[call.Rule];
            height = Math.Min(height, Math.Max(_nodes[rule.Start].Height + rule.Opens, _nodes[call.Target].Height));
        }

        return Math.Min(height, GrammarNode.Endless);
    }
}
