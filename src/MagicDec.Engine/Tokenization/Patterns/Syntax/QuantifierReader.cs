namespace MagicDec.Engine.Tokenization.Patterns.Syntax;

/// <summary>Reads <c>*</c>, <c>+</c>, <c>?</c> and <c>{2,3}</c> with what may follow them, by the rules of Ruby.</summary>
internal static class QuantifierReader
{
    public const int MostRepeats = 100_000;

    /// <summary>The quantifier at the position; null, and the position as it was, where there is none.</summary>
    public static Quantifier? TryRead(string text, ref int position)
    {
        int next = position;
        if (!TryReadCounts(text, ref next, out int minimum, out int maximum, out bool interval))
        {
            return null;
        }

        bool optional = false;
        RepeatMode mode = RepeatMode.Greedy;
        if (Take(text, ref next, '?'))
        {
            // Ruby reads a{2}? as "twice or not at all".
            optional = interval && minimum == maximum;
            mode = optional ? RepeatMode.Greedy : RepeatMode.Lazy;
        }
        else if (!interval && Take(text, ref next, '+'))
        {
            // A plus behind an interval repeats the interval instead.
            mode = RepeatMode.Possessive;
        }

        position = next;
        return new Quantifier(minimum, maximum, mode, optional);
    }

    private static bool TryReadCounts(string text, ref int position, out int minimum, out int maximum, out bool interval)
    {
        (minimum, maximum, interval) = (0, -1, false);
        switch (position < text.Length ? text[position++] : '\0')
        {
            case '*':
                return true;
            case '+':
                minimum = 1;
                return true;
            case '?':
                maximum = 1;
                return true;
            case '{':
                interval = true;
                return TryReadInterval(text, ref position, out minimum, out maximum);
            default:
                return false;
        }
    }

    /// <summary>Reads the rest of {2}, {2,}, {,3} or {2,3}; anything else is a literal brace.</summary>
    private static bool TryReadInterval(string text, ref int position, out int minimum, out int maximum)
    {
        bool hasMinimum = TryReadNumber(text, ref position, out minimum);
        if (!Take(text, ref position, ','))
        {
            maximum = minimum;
            return hasMinimum && Take(text, ref position, '}');
        }

        bool hasMaximum = TryReadNumber(text, ref position, out maximum);
        maximum = hasMaximum ? maximum : -1;
        return (hasMinimum || hasMaximum) && Take(text, ref position, '}');
    }

    private static bool TryReadNumber(string text, ref int position, out int value)
    {
        int start = position;
        value = 0;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            value = Math.Min((value * 10) + (text[position++] - '0'), MostRepeats + 1);
        }

        return position > start;
    }

    private static bool Take(string text, ref int position, char c)
    {
        if (position >= text.Length || text[position] != c)
        {
            return false;
        }

        position++;
        return true;
    }

    /// <summary>How often something repeats; a maximum of -1 stands for any number.</summary>
    internal readonly record struct Quantifier(int Minimum, int Maximum, RepeatMode Mode, bool Optional)
    {
        public bool IsValid => Minimum <= MostRepeats && Maximum <= MostRepeats && (Maximum < 0 || Minimum <= Maximum);

        public PatternNode Apply(PatternNode node)
        {
            var repeat = new PatternNode.Repeat(node, Minimum, Maximum, Mode);
            return Optional ? new PatternNode.Repeat(repeat, 0, 1, RepeatMode.Greedy) : repeat;
        }
    }
}
