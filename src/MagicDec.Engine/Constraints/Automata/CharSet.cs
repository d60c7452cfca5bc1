using System.Globalization;

namespace MagicDec.Engine.Constraints.Automata;

/// <summary>A set of Unicode scalar values as ascending, disjoint ranges. Surrogates are never members.</summary>
internal sealed class CharSet
{
    private const int Last = 0x10FFFF;

    private CharSet(CharRange[] ranges) => Ranges = ranges;

    public static CharSet All { get; } = Of((0, Last));

    public static CharSet Digits { get; } = Of(('0', '9'));

    public static CharSet Word { get; } = Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    /// <summary>White space as ECMAScript has it.</summary>
    public static CharSet Space { get; } = Of(
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    /// <summary>Everything that does not end a line.</summary>
    public static CharSet Dot { get; } = Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)).Complement();

    public IReadOnlyList<CharRange> Ranges { get; }

    public bool IsEmpty => Ranges.Count == 0;

    public static CharSet Of(params IEnumerable<(int Low, int High)> ranges) => Normalize(ranges.Select(range => new CharRange(range.Low, range.High)));

    public static CharSet Of(int value) => Of((value, value));

    /// <summary>The members of a general category: one letter (L) or two (Lu); null when there is no such category.</summary>
    public static CharSet? OfCategory(string name)
    {
        string[] codes = ["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn"];
        bool[] wanted = [.. codes.Select(code => code.StartsWith(name, StringComparison.Ordinal))];
        if (name.Length is 0 or > 2 || !wanted.Contains(true))
        {
            return null;
        }

        var ranges = new List<CharRange>();
        for (int c = 0; c <= Last; c++)
        {
            if (wanted[(int)CharUnicodeInfo.GetUnicodeCategory(c)])
            {
                ranges.Add(new CharRange(c, c));
            }
        }

        return Normalize(ranges);
    }

    public CharSet Union(CharSet other) => Normalize(Ranges.Concat(other.Ranges));

    public CharSet Complement()
    {
        var ranges = new List<CharRange>();
        int next = 0;
        foreach (CharRange range in Ranges)
        {
            ranges.Add(new CharRange(next, range.Low - 1));
            next = range.High + 1;
        }

        ranges.Add(new CharRange(next, Last));
        return Normalize(ranges.Where(range => range.Low <= range.High));
    }

    /// <summary>Adds the other case of every letter that has one of a single character.</summary>
    public CharSet IgnoringCase()
    {
        var more = new List<CharRange>(Ranges);
        foreach (CharRange range in Ranges)
        {
            for (int c = range.Low; c <= Math.Min(range.High, 0xFFFF); c++)
            {
                int upper = char.ToUpperInvariant((char)c);
                int lower = char.ToLowerInvariant((char)c);
                more.Add(new CharRange(upper, upper));
                more.Add(new CharRange(lower, lower));
            }
        }

        return Normalize(more);
    }

    private static CharSet Normalize(IEnumerable<CharRange> ranges)
    {
        var result = new List<CharRange>();
        foreach (CharRange range in ranges.SelectMany(WithoutSurrogates).OrderBy(range => range.Low))
        {
            if (result.Count > 0 && range.Low <= result[^1].High + 1)
            {
                result[^1] = result[^1] with { High = Math.Max(result[^1].High, range.High) };
            }
            else
            {
                result.Add(range);
            }
        }

        return new CharSet([.. result]);
    }

    private static IEnumerable<CharRange> WithoutSurrogates(CharRange range)
    {
        if (range.Low < 0xD800)
        {
            yield return range with { High = Math.Min(range.High, 0xD7FF) };
        }

        if (range.High > 0xDFFF)
        {
            yield return range with { Low = Math.Max(range.Low, 0xE000) };
        }
    }
}
