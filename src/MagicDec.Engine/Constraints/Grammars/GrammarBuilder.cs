using MagicDec.Engine.Constraints.Grammars.Parts;

namespace MagicDec.Engine.Constraints.Grammars;

/// <summary>Collects nodes, edges and rules.</summary>
internal sealed class GrammarBuilder
{
    private readonly List<GrammarNode> _nodes = [];
    private readonly List<GrammarRule> _rules = [];
    private readonly Dictionary<RulePart, int> _indices = [];
    private readonly Queue<RulePart> _unbuilt = new();

    private GrammarBuilder()
    {
    }

    /// <summary>Compiles a part that stands for the whole output.</summary>
    /// <exception cref="ConstraintException">It is too large, no output can end, or the only output is the empty one.</exception>
    public static Grammar Compile(GrammarPart whole)
    {
        var builder = new GrammarBuilder();
        builder.RuleOf(new RulePart("output") { Body = whole });
        while (builder._unbuilt.TryDequeue(out RulePart? rule))
        {
            int end = builder.AddNode();
            builder._nodes[end].IsEnd = true;
            rule.Body!.Build(builder, builder._rules[builder._indices[rule]].Start, end);
        }

        var grammar = new Grammar([.. builder._nodes], [.. builder._rules]);
        new GrammarCheck(grammar, [.. builder._indices.OrderBy(pair => pair.Value).Select(pair => pair.Key.Name)]).Run();
        return grammar;
    }

    public int AddNode()
    {
        if (_nodes.Count == ConstraintLimits.GrammarNodes)
        {
            throw new ConstraintException(
                $"The constraint is too large: it needs more than {ConstraintLimits.GrammarNodes} nodes. Lower its counts (maxLength, maxItems, repetitions) or shorten its enums.");
        }

        _nodes.Add(new GrammarNode());
        return _nodes.Count - 1;
    }

    public void AddByte(int from, byte value, int to) => _nodes[from].Bytes.Add(new ByteEdge(value, value, to));

    public void AddBytes(int from, byte low, byte high, int to) => _nodes[from].Bytes.Add(new ByteEdge(low, high, to));

    public void AddEmpty(int from, int to)
    {
        if (from != to)
        {
            _nodes[from].Empties.Add(to);
        }
    }

    public void SetCounted(int node, CharacterCount count, int seen) => _nodes[node].Counted = (count, seen);

    public void AddCall(int from, RulePart rule, int to) => _nodes[from].Calls.Add(new CallEdge(RuleOf(rule), to));

    // Bodies wait in a queue: a rule may call itself, and depth must not grow with the grammar.
    private int RuleOf(RulePart rule)
    {
        if (!_indices.TryGetValue(rule, out int index))
        {
            index = _rules.Count;
            _indices.Add(rule, index);
            _rules.Add(new GrammarRule(AddNode(), rule.Opens ? 1 : 0));
            _unbuilt.Enqueue(rule);
        }

        return index;
    }
}
