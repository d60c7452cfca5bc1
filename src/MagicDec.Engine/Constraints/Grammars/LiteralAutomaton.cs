namespace MagicDec.Engine.Constraints.Grammars;

/// <summary>Finds the first of several literals in a stream of bytes (Aho and Corasick 1975). State 0 is the start.</summary>
/// <param name="Next">States after a byte; other bytes lead to state 0.</param>
/// <param name="Found">The literal that a state ends, -1 for none; shape [states].</param>
internal sealed record LiteralAutomaton(IReadOnlyList<SortedDictionary<byte, int>> Next, int[] Found)
{
    /// <summary>Makes one; of two equal literals the first counts.</summary>
    public static LiteralAutomaton Create(IReadOnlyList<byte[]> literals)
    {
        var next = new List<SortedDictionary<byte, int>> { new() };
        var found = new List<int> { -1 };
        for (int i = 0; i < literals.Count; i++)
        {
            int state = 0;
            foreach (byte value in literals[i])
            {
                if (!next[state].TryGetValue(value, out int child))
                {
                    child = next.Count;
                    next[state].Add(value, child);
                    next.Add([]);
                    found.Add(-1);
                }

                state = child;
            }

            found[state] = found[state] < 0 ? i : found[state];
        }

        Complete(next, found);
        return new LiteralAutomaton(next, [.. found]);
    }

    /// <summary>The state after a text.</summary>
    public int After(ReadOnlySpan<byte> text)
    {
        int state = 0;
        foreach (byte value in text)
        {
            state = Next[state].GetValueOrDefault(value);
        }

        return state;
    }

    // Breadth first: what a state does not know, the state of its longest proper ending knows.
    private static void Complete(List<SortedDictionary<byte, int>> next, List<int> found)
    {
        int[] shorter = new int[next.Count];
        var open = new Queue<int>(next[0].Values);
        while (open.TryDequeue(out int state))
        {
            found[state] = found[state] < 0 ? found[shorter[state]] : found[state];
            foreach ((byte value, int child) in next[state])
            {
                shorter[child] = next[shorter[state]].GetValueOrDefault(value);
                open.Enqueue(child);
            }

            foreach ((byte value, int target) in next[shorter[state]])
            {
                next[state].TryAdd(value, target);
            }
        }
    }
}
