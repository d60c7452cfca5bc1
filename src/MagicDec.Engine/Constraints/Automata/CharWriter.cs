using System.Text;
using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Engine.Constraints.Grammars.Parts;

namespace MagicDec.Engine.Constraints.Automata;

/// <summary>Turns steps over characters into steps over the bytes of their UTF-8 form.</summary>
internal sealed class CharWriter(GrammarBuilder builder)
{
    // Nodes from which so many arbitrary continuation bytes lead to a target.
    private readonly Dictionary<(int Target, int Count), int> _continuations = [];

    private readonly Dictionary<int, int> _controls = [];

    /// <summary>Adds the ways over one character of a range, which holds no surrogates.</summary>
    public void Add(int from, int low, int high, int to)
    {
        int start = low;
        foreach (int last in (ReadOnlySpan<int>)[0x7F, 0x7FF, 0xFFFF, 0x10FFFF])
        {
            if (start <= last && start <= high)
            {
                AddOfOneLength(from, start, Math.Min(last, high), to);
                start = last + 1;
            }
        }
    }

    /// <summary>Adds the same for the inside of a JSON string, with the shortest escape where there must be one.</summary>
    public void AddInJsonString(int from, int low, int high, int to)
    {
        int start = low;
        foreach (int special in (ReadOnlySpan<int>)['"', '\\'])
        {
            AddEscaped(from, start, Math.Min(high, special - 1), to);
            if (special >= start && special <= high)
            {
                int escape = builder.AddNode();
                builder.AddByte(from, (byte)'\\', escape);
                builder.AddByte(escape, (byte)special, to);
            }

            start = Math.Max(start, special + 1);
        }

        AddEscaped(from, start, high, to);
    }

    private void AddEscaped(int from, int low, int high, int to)
    {
        if (low == 0 && high >= 0x1F)
        {
            builder.AddByte(from, (byte)'\\', AnyControl(to));
            low = 0x20;
        }

        for (int control = low; control <= Math.Min(high, 0x1F); control++)
        {
            new LiteralPart(JsonEscapes.OfControl(control)).Build(builder, from, to);
        }

        if (Math.Max(low, 0x20) <= high)
        {
            Add(from, Math.Max(low, 0x20), high, to);
        }
    }

    private void AddOfOneLength(int from, int low, int high, int to)
    {
        Span<byte> first = stackalloc byte[4];
        Span<byte> last = stackalloc byte[4];
        int length = new Rune(low).EncodeToUtf8(first);
        new Rune(high).EncodeToUtf8(last);
        AddRange(from, first[..length], last[..length], to);
    }

    // All byte strings of equal length between two, where only continuation bytes vary freely.
    private void AddRange(int from, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high, int to)
    {
        if (low.Length == 1)
        {
            builder.AddBytes(from, low[0], high[0], to);
            return;
        }

        bool lowFree = low[1..].IndexOfAnyExcept((byte)0x80) < 0;
        bool highFree = high[1..].IndexOfAnyExcept((byte)0xBF) < 0;
        if (low[0] == high[0] && !(lowFree && highFree))
        {
            int next = builder.AddNode();
            builder.AddByte(from, low[0], next);
            AddRange(next, low[1..], high[1..], to);
            return;
        }

        int freeLow = low[0];
        int freeHigh = high[0];
        Span<byte> limit = stackalloc byte[low.Length - 1];
        if (!lowFree)
        {
            limit.Fill(0xBF);
            int next = builder.AddNode();
            builder.AddByte(from, low[0], next);
            AddRange(next, low[1..], limit, to);
            freeLow++;
        }

        if (!highFree)
        {
            limit.Fill(0x80);
            int next = builder.AddNode();
            builder.AddByte(from, high[0], next);
            AddRange(next, limit, high[1..], to);
            freeHigh--;
        }

        if (freeLow <= freeHigh)
        {
            builder.AddBytes(from, (byte)freeLow, (byte)freeHigh, Continuation(to, low.Length - 1));
        }
    }

    // Behind a backslash: the rest of any control character's escape. Patterns hold "any character" often, so it is shared.
    private int AnyControl(int target)
    {
        if (!_controls.TryGetValue(target, out int node))
        {
            node = builder.AddNode();
            foreach (char letter in "bfnrt")
            {
                builder.AddByte(node, (byte)letter, target);
            }

            int[] steps = [builder.AddNode(), builder.AddNode(), builder.AddNode(), builder.AddNode()];
            builder.AddByte(node, (byte)'u', steps[0]);
            builder.AddByte(steps[0], (byte)'0', steps[1]);
            builder.AddByte(steps[1], (byte)'0', steps[2]);
            builder.AddBytes(steps[2], (byte)'0', (byte)'1', steps[3]);
            builder.AddBytes(steps[3], (byte)'0', (byte)'9', target);
            builder.AddBytes(steps[3], (byte)'a', (byte)'f', target);
            _controls.Add(target, node);
        }

        return node;
    }

    private int Continuation(int target, int count)
    {
        if (count == 0)
        {
            return target;
        }

        if (!_continuations.TryGetValue((target, count), out int node))
        {
            node = builder.AddNode();
            builder.AddBytes(node, 0x80, 0xBF, Continuation(target, count - 1));
            _continuations.Add((target, count), node);
        }

        return node;
    }
}
