namespace MagicDec.Engine.Constraints.Automata.Expressions;

/// <summary>Turns regular expressions into automata.</summary>
internal sealed class RegexCompiler
{
    private readonly List<List<CharEdge>> _edges = [];
    private readonly List<List<(int Target, AnchorKind Anchor)>> _empties = [];

    private enum AnchorKind
    {
        None,
        Start,
        End,
    }

    /// <summary>The texts that match an expression as a whole.</summary>
    /// <exception cref="ConstraintException">It is malformed, too large, not supported, or matches no text.</exception>
    public static CharAutomaton Compile(string pattern) => Compile(pattern, RegexParser.Parse(pattern));

    /// <summary>The texts in which an expression matches somewhere, as the <c>pattern</c> of JSON Schema means it.</summary>
    /// <exception cref="ConstraintException">It is malformed, too large, not supported, or matches no text.</exception>
    public static CharAutomaton CompileSearch(string pattern)
    {
        var anything = new RegexNode.Repeat(new RegexNode.Set(CharSet.All), 0, null);
        return Compile(pattern, new RegexNode.Sequence([anything, RegexParser.Parse(pattern), anything]));
    }

    private static CharAutomaton Compile(string pattern, RegexNode node)
    {
        var compiler = new RegexCompiler();
        int start = compiler.AddNode();
        int end = compiler.AddNode();
        compiler.Add(node, start, end);
        CharAutomaton automaton = compiler.WithoutEmpties(start, end);
        return automaton.IsEmpty ? throw new ConstraintException($"The regular expression '{pattern}' matches no text.") : automaton;
    }

    private int AddNode()
    {
        CharAutomaton.CheckSize(_edges.Count, 0);
        _edges.Add([]);
        _empties.Add([]);
        return _edges.Count - 1;
    }

    private void Add(RegexNode node, int from, int to)
    {
        switch (node)
        {
            case RegexNode.Set set:
                _edges[from].AddRange(set.Members.Ranges.Select(range => new CharEdge(range.Low, range.High, to)));
                break;
            case RegexNode.Anchor anchor:
                _empties[from].Add((to, anchor.AtStart ? AnchorKind.Start : AnchorKind.End));
                break;
            case RegexNode.Sequence sequence:
                foreach (RegexNode part in sequence.Parts)
                {
                    int next = AddNode();
                    Add(part, from, next);
                    from = next;
                }

                _empties[from].Add((to, AnchorKind.None));
                break;
            case RegexNode.Choice choice:
                foreach (RegexNode part in choice.Parts)
                {
                    int start = AddNode();
                    _empties[from].Add((start, AnchorKind.None));
                    Add(part, start, to);
                }

                break;
            case RegexNode.Repeat repeat:
                AddRepeat(repeat, from, to);
                break;
        }
    }

    private void AddRepeat(RegexNode.Repeat repeat, int from, int to)
    {
        int here = AddNode();
        _empties[from].Add((here, AnchorKind.None));
        for (int i = 0; i < (repeat.Maximum ?? repeat.Minimum); i++)
        {
            if (i >= repeat.Minimum)
            {
                _empties[here].Add((to, AnchorKind.None));
            }

            int next = AddNode();
            Add(repeat.Part, here, next);
            here = next;
        }

        _empties[here].Add((to, AnchorKind.None));
        if (repeat.Maximum is null)
        {
            int again = AddNode();
            _empties[here].Add((again, AnchorKind.None));
            int back = AddNode();
            Add(repeat.Part, again, back);
            _empties[back].Add((here, AnchorKind.None));
        }
    }

    // A node of the result is a node here and whether no character has been read yet.
    private CharAutomaton WithoutEmpties(int start, int end)
    {
        var numbers = new Dictionary<(int Node, bool AtStart), int> { [(start, true)] = 0 };
        var order = new List<(int Node, bool AtStart)> { (start, true) };
        var edges = new List<IReadOnlyList<CharEdge>>();
        var ends = new List<bool>();
        long edgeCount = 0;
        for (int i = 0; i < order.Count; i++)
        {
            var mine = new List<CharEdge>();
            bool isEnd = false;
            foreach ((int node, bool ended) in Closure(order[i].Node, order[i].AtStart))
            {
                isEnd |= node == end;
                foreach (CharEdge edge in ended ? [] : _edges[node])
                {
                    if (!numbers.TryGetValue((edge.Target, false), out int target))
                    {
                        target = order.Count;
                        numbers.Add((edge.Target, false), target);
                        order.Add((edge.Target, false));
                    }

                    mine.Add(edge with { Target = target });
                }
            }

            edges.Add(mine);
            ends.Add(isEnd);
            edgeCount += mine.Count;
            CharAutomaton.CheckSize(order.Count, edgeCount);
        }

        return CharAutomaton.Create(edges, ends);
    }

    private HashSet<(int Node, bool Ended)> Closure(int first, bool atStart)
    {
        var seen = new HashSet<(int, bool)>();
        var open = new Stack<(int Node, bool Ended)>([(first, false)]);
        while (open.TryPop(out (int Node, bool Ended) place))
        {
            if (!seen.Add(place))
            {
                continue;
            }

            foreach ((int target, AnchorKind anchor) in _empties[place.Node])
            {
                if (anchor != AnchorKind.Start || atStart)
                {
                    open.Push((target, place.Ended || anchor == AnchorKind.End));
                }
            }
        }

        return seen;
    }
}
