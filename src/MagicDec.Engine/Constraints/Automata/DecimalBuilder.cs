namespace MagicDec.Engine.Constraints.Automata;

/// <summary>Builds the automaton of a range of decimal numbers: digit by digit, as long as it still equals the beginning of a bound.</summary>
internal sealed class DecimalBuilder
{
    private readonly List<List<CharEdge>> _edges = [[]];
    private readonly List<bool> _ends = [false];
    private readonly Dictionary<(bool Negative, int Length, int Position, bool AtLow, bool AtHigh, string Low, string High), int> _nodes = [];
    private int _fractionDigits;

    /// <summary>Adds all numbers between two bounds; null stands for the widest.</summary>
    public void AddRange(DecimalBound? minimum, DecimalBound? maximum, int fractionDigits)
    {
        _fractionDigits = fractionDigits;
        if (minimum?.SignOfDifference(NumberAutomata.Farthest(-1)) < 0)
        {
            minimum = NumberAutomata.Farthest(-1);
        }

        if (maximum?.SignOfDifference(NumberAutomata.Farthest(1)) > 0)
        {
            maximum = NumberAutomata.Farthest(1);
        }

        DecimalBound low = minimum ?? Wider(NumberAutomata.Widest(-1), maximum);
        DecimalBound high = maximum ?? Wider(NumberAutomata.Widest(1), minimum);
        var zero = new DecimalBound(0, 0, IsInclusive: true);
        if (high.SignOfDifference(zero) >= 0)
        {
            AddMagnitudes(0, negative: false, low.Digits.Sign < 0 ? zero : low, high);
        }

        // Zero has no minus: magnitudes from above zero.
        if (low.Digits.Sign < 0)
        {
            int minus = AddNode(isEnd: false);
            _edges[0].Add(new CharEdge('-', '-', minus));
            DecimalBound nearest = high.Digits.Sign < 0 ? high.Negate() : zero with { IsInclusive = false };
            AddMagnitudes(minus, negative: true, nearest, low.Negate());
        }
    }

    public CharAutomaton Build() => CharAutomaton.Create(_edges, _ends);

    // A bound beyond what is usual still leaves room on its other side.
    private static DecimalBound Wider(DecimalBound usual, DecimalBound? other) =>
        other is { } o && o.Digits.Sign == usual.Digits.Sign && (o.Digits.Sign < 0 ? o.SignOfDifference(usual) < 0 : o.SignOfDifference(usual) > 0)
            ? new DecimalBound(o.Digits * 10, o.Scale, IsInclusive: true)
            : usual;

    private void AddMagnitudes(int from, bool negative, DecimalBound low, DecimalBound high)
    {
        if (low.SignOfDifference(high) > 0)
        {
            return;
        }

        int shortest = low.IntegerDigits().Length;
        int longest = high.IntegerDigits().Length;
        CharAutomaton.CheckSize(10L * longest * (longest - shortest + 1), 0);
        for (int length = shortest; length <= longest; length++)
        {
            bool atLow = length == shortest;
            bool atHigh = length == longest;
            var walk = new Walk(negative, length, Pad(low, atLow), Pad(high, atHigh), low.IsInclusive, high.IsInclusive);
            AddDigits(from, walk, 0, atLow, atHigh);
        }

        static string Pad(DecimalBound bound, bool applies) => applies ? bound.IntegerDigits() + bound.FractionDigits() : "";
    }

    // Positions below Length are digits before the point. A bound's missing digits are zeros.
    private void AddDigits(int from, Walk walk, int position, bool atLow, bool atHigh)
    {
        char low = atLow ? DigitOf(walk.Low, position) : '0';
        char high = atHigh ? DigitOf(walk.High, position) : '9';
        if (position == 0 && walk.Length > 1 && low == '0')
        {
            low = '1';
        }

        for (char digit = low; digit <= high; digit++)
        {
            bool stillLow = atLow && digit == DigitOf(walk.Low, position);
            bool stillHigh = atHigh && digit == DigitOf(walk.High, position);
            int target = After(walk, position + 1, stillLow, stillHigh);
            if (_edges[from].Count > 0 && _edges[from][^1] is var last && last.Target == target && last.High == digit - 1)
            {
                _edges[from][^1] = last with { High = digit };
            }
            else
            {
                _edges[from].Add(new CharEdge(digit, digit, target));
            }
        }
    }

    private int After(Walk walk, int position, bool atLow, bool atHigh)
    {
        var key = (walk.Negative, walk.Length, position, atLow, atHigh, atLow ? walk.Low : "", atHigh ? walk.High : "");
        if (_nodes.TryGetValue(key, out int node))
        {
            return node;
        }

        node = AddNode(isEnd: position >= walk.Length && MayEnd(walk, position, atLow, atHigh));
        _nodes.Add(key, node);
        if (position < walk.Length)
        {
            AddDigits(node, walk, position, atLow, atHigh);
        }
        else if (_fractionDigits > 0 && position < walk.Length + _fractionDigits)
        {
            int from = node;
            if (position == walk.Length)
            {
                from = AddNode(isEnd: false);
                _edges[node].Add(new CharEdge('.', '.', from));
            }

            AddDigits(from, walk, position, atLow, atHigh);
        }

        return node;
    }

    private static bool MayEnd(Walk walk, int position, bool atLow, bool atHigh) =>
        (!atLow || (IsZeroFrom(walk.Low, position) && walk.LowInclusive)) && (!atHigh || !IsZeroFrom(walk.High, position) || walk.HighInclusive);

    private static bool IsZeroFrom(string digits, int position) => position >= digits.Length || digits.AsSpan(position).IndexOfAnyExcept('0') < 0;

    private static char DigitOf(string digits, int position) => position < digits.Length ? digits[position] : '0';

    private int AddNode(bool isEnd)
    {
        CharAutomaton.CheckSize(_edges.Count, 0);
        _edges.Add([]);
        _ends.Add(isEnd);
        return _edges.Count - 1;
    }

    private sealed record Walk(bool Negative, int Length, string Low, string High, bool LowInclusive, bool HighInclusive);
}
