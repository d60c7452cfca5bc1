namespace MagicDec.Engine.Constraints.Grammars;

/// <summary>Refuses grammars that no output can satisfy or that call themselves without reading anything.</summary>
internal sealed class GrammarCheck(Grammar grammar, string[] names)
{
    private readonly Dictionary<int, bool> _done = [];

    public void Run()
    {
        if (grammar[grammar.Start].Height > ConstraintLimits.Nesting)
        {
            throw new ConstraintException(
                "No output satisfies the constraint: every value would have to contain another without end " +
                $"(or deeper than {ConstraintLimits.Nesting} levels). Make a recursive property optional, or allow null or an empty array in its place.");
        }

        for (int rule = 0; rule < names.Length; rule++)
        {
            Visit(rule);
        }
    }

    // Depth first over the calls a rule can make before its first byte; false marks rules still on the way.
    private void Visit(int first)
    {
        var path = new Stack<(int Rule, IEnumerator<int> Calls)>();
        Enter(first);
        while (path.TryPeek(out (int Rule, IEnumerator<int> Calls) top))
        {
            if (top.Calls.MoveNext())
            {
                Enter(top.Calls.Current);
                continue;
            }

            _done[top.Rule] = true;
            path.Pop();
        }

        void Enter(int rule)
        {
            if (!_done.TryGetValue(rule, out bool done))
            {
                _done.Add(rule, false);
                path.Push((rule, FirstCalls(rule).GetEnumerator()));
            }
            else if (!done)
            {
                throw new ConstraintException($"{names[rule]} is recursive without bound: it refers to itself before anything is written.");
            }
        }
    }

    private HashSet<int> FirstCalls(int rule)
    {
        var calls = new HashSet<int>();
        var seen = new HashSet<int>();
        var open = new Stack<int>([grammar.Rule(rule).Start]);
        while (open.TryPop(out int node))
        {
            if (!seen.Add(node))
            {
                continue;
            }

            foreach (int empty in grammar[node].Empties)
            {
                open.Push(empty);
            }

            foreach (CallEdge call in grammar[node].Calls)
            {
                calls.Add(call.Rule);
                if (CanBeEmpty(call.Rule))
                {
                    open.Push(call.Target);
                }
            }
        }

        return calls;
    }

    // Rules that may be empty are leaves (white space), so their calls need not be followed.
    private bool CanBeEmpty(int rule)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>([grammar.Rule(rule).Start]);
        while (open.TryPop(out int node))
        {
            if (grammar[node].IsEnd)
            {
                return true;
            }

            if (seen.Add(node))
            {
                grammar[node].Empties.ForEach(open.Push);
            }
        }

        return false;
    }
}
