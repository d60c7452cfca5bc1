using System.Text;

namespace MagicDec.Engine.Constraints.Automata;

/// <summary>
/// A regular set of texts: an automaton over code points without empty steps, from node 0. Every node lies on a way from the start to
/// an end.
/// </summary>
internal sealed class CharAutomaton
{
    private CharAutomaton(CharEdge[][] edges, bool[] ends)
    {
        Edges = edges;
        Ends = ends;
    }

    /// <summary>Ways out of each node.</summary>
    public CharEdge[][] Edges { get; }

    /// <summary>Whether a text may end at each node.</summary>
    public bool[] Ends { get; }

    /// <summary>Whether there is no text at all.</summary>
    public bool IsEmpty => !Ends[0] && Edges[0].Length == 0;

    /// <summary>Makes one from loose nodes: what leads nowhere is left out.</summary>
    public static CharAutomaton Create(IReadOnlyList<IReadOnlyList<CharEdge>> edges, IReadOnlyList<bool> ends)
    {
        bool[] useful = new bool[edges.Count];
        var before = new List<int>[edges.Count];
        for (int i = 0; i < edges.Count; i++)
        {
            before[i] = [];
        }

        for (int i = 0; i < edges.Count; i++)
        {
            foreach (CharEdge edge in edges[i])
            {
                before[edge.Target].Add(i);
            }
        }

        var open = new Stack<int>(Enumerable.Range(0, edges.Count).Where(i => ends[i]));
        while (open.TryPop(out int node))
        {
            if (!useful[node])
            {
                useful[node] = true;
                before[node].ForEach(open.Push);
            }
        }

        // In the order in which they are reached.
        var numbers = new Dictionary<int, int> { [0] = 0 };
        var order = new List<int> { 0 };
        for (int i = 0; i < order.Count; i++)
        {
            foreach (CharEdge edge in edges[order[i]])
            {
                if (useful[edge.Target] && numbers.TryAdd(edge.Target, order.Count))
                {
                    order.Add(edge.Target);
                }
            }
        }

        CharEdge[][] kept = [.. order.Select(node => edges[node].Where(edge => useful[edge.Target]).Select(edge => edge with { Target = numbers[edge.Target] }).ToArray())];
        return new CharAutomaton(kept, [.. order.Select(node => ends[node])]);
    }

    /// <summary>All texts of so many characters.</summary>
    /// <param name="minimum">Fewest.</param>
    /// <param name="maximum">Most; null: any number.</param>
    public static CharAutomaton OfLength(int minimum, int? maximum)
    {
        int count = maximum ?? minimum;
        CheckSize(count, 2L * count);
        var edges = new List<CharEdge>[count + 1];
        bool[] ends = new bool[count + 1];
        for (int i = 0; i <= count; i++)
        {
            edges[i] = i < count ? All(i + 1) : maximum is null ? All(i) : [];
            ends[i] = i >= minimum;
        }

        return Create(edges, ends);

        static List<CharEdge> All(int target) => [.. CharSet.All.Ranges.Select(range => new CharEdge(range.Low, range.High, target))];
    }

    /// <summary>One text.</summary>
    public static CharAutomaton Exactly(string text)
    {
        int[] characters = [.. text.EnumerateRunes().Select(rune => rune.Value)];
        CharEdge[][] edges = [.. characters.Select((c, i) => new[] { new CharEdge(c, c, i + 1) }), []];
        return Create(edges, [.. Enumerable.Range(0, edges.Length).Select(i => i == characters.Length)]);
    }

    /// <summary>All texts but these.</summary>
    public static CharAutomaton Except(IEnumerable<string> texts)
    {
        var next = new List<SortedDictionary<int, int>> { new() };
        var ends = new List<bool> { true };
        foreach (string text in texts)
        {
            int node = 0;
            foreach (Rune rune in text.EnumerateRunes())
            {
                if (!next[node].TryGetValue(rune.Value, out int target))
                {
                    target = next.Count;
                    next[node].Add(rune.Value, target);
                    next.Add([]);
                    ends.Add(true);
                    CheckSize(next.Count, next.Count);
                }

                node = target;
            }

            ends[node] = false;
        }

        int other = next.Count;
        var edges = new List<IReadOnlyList<CharEdge>>();
        foreach (SortedDictionary<int, int> known in next)
        {
            CharSet rest = CharSet.Of(known.Keys.Select(c => (c, c))).Complement();
            edges.Add([.. known.Select(pair => new CharEdge(pair.Key, pair.Key, pair.Value)), .. rest.Ranges.Select(range => new CharEdge(range.Low, range.High, other))]);
        }

        edges.Add([.. CharSet.All.Ranges.Select(range => new CharEdge(range.Low, range.High, other))]);
        ends.Add(true);
        return Create(edges, ends);
    }

    /// <summary>The texts that are in both sets.</summary>
    public CharAutomaton Intersect(CharAutomaton other)
    {
        var numbers = new Dictionary<(int, int), int> { [(0, 0)] = 0 };
        var pairs = new List<(int A, int B)> { (0, 0) };
        var edges = new List<IReadOnlyList<CharEdge>>();
        long edgeCount = 0;
        for (int i = 0; i < pairs.Count; i++)
        {
            var mine = new List<CharEdge>();
            foreach (CharEdge a in Edges[pairs[i].A])
            {
                foreach (CharEdge b in other.Edges[pairs[i].B])
                {
                    int low = Math.Max(a.Low, b.Low);
                    int high = Math.Min(a.High, b.High);
                    if (low > high)
                    {
                        continue;
                    }

                    if (!numbers.TryGetValue((a.Target, b.Target), out int target))
                    {
                        target = pairs.Count;
                        numbers.Add((a.Target, b.Target), target);
                        pairs.Add((a.Target, b.Target));
                    }

                    mine.Add(new CharEdge(low, high, target));
                }
            }

            edges.Add(mine);
            edgeCount += mine.Count;
            CheckSize(pairs.Count, edgeCount);
        }

        return Create(edges, [.. pairs.Select(pair => Ends[pair.A] && other.Ends[pair.B])]);
    }

    public static void CheckSize(long nodes, long edges)
    {
        if (nodes > ConstraintLimits.AutomatonNodes || edges > ConstraintLimits.AutomatonEdges)
        {
            throw new ConstraintException(
                $"A text pattern is too large: it needs {nodes} nodes and {edges} edges, and {ConstraintLimits.AutomatonNodes} and {ConstraintLimits.AutomatonEdges} are allowed. " +
                "Lower its repetitions or its length bounds.");
        }
    }
}
