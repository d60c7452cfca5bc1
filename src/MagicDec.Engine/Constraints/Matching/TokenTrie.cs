namespace MagicDec.Engine.Constraints.Matching;

/// <summary>
/// Tokens by their bytes: nodes in depth-first order, so that a walk goes through arrays from left to right and skips what does not fit.
/// Node 0 is the root.
/// </summary>
internal sealed class TokenTrie
{
    private readonly byte[] _values;
    private readonly byte[] _depths;
    private readonly int[] _ends;
    private readonly int[] _firstTokens;
    private readonly int[] _tokens;
    private readonly bool[] _plain;

    public TokenTrie(byte[][] texts)
    {
        int[] order = [.. Enumerable.Range(0, texts.Length).Where(id => texts[id].Length is > 0 and <= MaxDepth)];
        Array.Sort(order, (a, b) => texts[a].AsSpan().SequenceCompareTo(texts[b]) is var sign and not 0 ? sign : a.CompareTo(b));
        var values = new List<byte> { 0 };
        var depths = new List<byte> { 0 };
        var firstTokens = new List<int> { 0, 0 };
        var ends = new List<int> { 0 };
        var path = new List<int> { 0 };
        byte[] before = [];
        for (int i = 0; i < order.Length; i++)
        {
            byte[] text = texts[order[i]];
            int common = text.AsSpan().CommonPrefixLength(before);
            Close(common);
            for (int depth = common; depth < text.Length; depth++)
            {
                path.Add(values.Count);
                values.Add(text[depth]);
                depths.Add((byte)(depth + 1));
                ends.Add(0);
                firstTokens.Add(i);
            }

            // The sentinel: where the tokens of the last node end so far.
            firstTokens[^1] = i + 1;
            before = text;
        }

        Close(-1);
        _values = [.. values];
        _depths = [.. depths];
        _ends = [.. ends];
        _firstTokens = [.. firstTokens];
        _tokens = order;
        _plain = FindPlain();

        void Close(int depth)
        {
            while (path.Count > depth + 1)
            {
                ends[path[^1]] = values.Count;
                path.RemoveAt(path.Count - 1);
            }
        }
    }

    /// <summary>Longest token a mask may hold; longer ones are never allowed.</summary>
    public const int MaxDepth = 255;

    public int NodeCount => _values.Length;

    /// <summary>The byte that leads to a node.</summary>
    public byte ValueOf(int node) => _values[node];

    /// <summary>Bytes from the root to a node.</summary>
    public int DepthOf(int node) => _depths[node];

    /// <summary>The first node that is not below a node.</summary>
    public int EndOf(int node) => _ends[node];

    /// <summary>Whether a byte is text wherever text is free: printable ASCII that no notation gives a meaning in strings.</summary>
    public static bool IsPlain(byte value) => value is >= 0x20 and < 0x7F and not ((byte)'"' or (byte)'\\');

    /// <summary>Whether all bytes below a node are plain.</summary>
    public bool IsPlainBelow(int node) => _plain[node];

    /// <summary>The tokens whose bytes lead to a node or to one below it.</summary>
    public ReadOnlySpan<int> TokensFrom(int node) => _tokens.AsSpan(_firstTokens[node].._firstTokens[_ends[node]]);

    /// <summary>The tokens whose bytes lead to a node.</summary>
    public ReadOnlySpan<int> TokensAt(int node) => _tokens.AsSpan(_firstTokens[node].._firstTokens[node + 1]);

    private bool[] FindPlain()
    {
        bool[] plain = new bool[NodeCount];
        Array.Fill(plain, true);
        int[] parents = new int[MaxDepth + 2];
        int[] above = new int[NodeCount];
        for (int node = 1; node < NodeCount; node++)
        {
            above[node] = parents[_depths[node] - 1];
            parents[_depths[node]] = node;
        }

        for (int node = NodeCount - 1; node > 0; node--)
        {
            plain[above[node]] &= plain[node] && IsPlain(_values[node]);
        }

        return plain;
    }
}
