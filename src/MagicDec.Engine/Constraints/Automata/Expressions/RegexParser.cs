using System.Globalization;
using System.Text;

namespace MagicDec.Engine.Constraints.Automata.Expressions;

/// <summary>
/// Reads the part of ECMAScript's regular expressions that describes regular sets: classes, groups, alternatives, quantifiers, anchors.
/// Look-around, back references and word boundaries are refused by name.
/// </summary>
internal sealed class RegexParser
{
    private readonly int[] _text;
    private readonly string _pattern;
    private bool _ignoreCase;
    private int _at;
    private int _depth;

    private RegexParser(string pattern)
    {
        _pattern = pattern;
        _text = [.. pattern.EnumerateRunes().Select(rune => rune.Value)];
    }

    private int Current => _at < _text.Length ? _text[_at] : -1;

    /// <summary>Reads an expression.</summary>
    /// <exception cref="ConstraintException">It is malformed, too deep or not supported.</exception>
    public static RegexNode Parse(string pattern)
    {
        if (pattern.Length > ConstraintLimits.SourceLength)
        {
            throw new ConstraintException($"A regular expression has {pattern.Length} characters; {ConstraintLimits.SourceLength} are allowed.");
        }

        var parser = new RegexParser(pattern);
        if (pattern.StartsWith("(?i)", StringComparison.Ordinal))
        {
            parser._ignoreCase = true;
            parser._at = 4;
        }

        RegexNode node = parser.ParseChoice();
        return parser.Current < 0 ? node : throw parser.Error("a ')' without '('");
    }

    private RegexNode ParseChoice()
    {
        if (++_depth > ConstraintLimits.Depth)
        {
            throw Error($"groups deeper than {ConstraintLimits.Depth}");
        }

        var parts = new List<RegexNode> { ParseSequence() };
        while (Take('|'))
        {
            parts.Add(ParseSequence());
        }

        _depth--;
        return parts.Count == 1 ? parts[0] : new RegexNode.Choice(parts);
    }

    private RegexNode.Sequence ParseSequence()
    {
        var parts = new List<RegexNode>();
        while (Current >= 0 && Current != '|' && Current != ')')
        {
            parts.Add(ParseQuantified());
        }

        return new RegexNode.Sequence(parts);
    }

    private RegexNode ParseQuantified()
    {
        RegexNode node = ParseAtom();
        while (TryParseQuantifier(out int minimum, out int? maximum))
        {
            if (node is RegexNode.Anchor)
            {
                throw Error("a repeated anchor");
            }

            if (Take('+'))
            {
                throw Error("a possessive quantifier");
            }

            // Lazy or greedy, the set of texts is the same.
            Take('?');
            node = new RegexNode.Repeat(node, minimum, maximum);
        }

        return node;
    }

    private bool TryParseQuantifier(out int minimum, out int? maximum)
    {
        (minimum, maximum) = Current switch
        {
            '*' => (0, (int?)null),
            '+' => (1, null),
            '?' => (0, 1),
            _ => (-1, null),
        };
        if (minimum >= 0)
        {
            _at++;
            return true;
        }

        // A brace that begins no quantifier stands for itself.
        int start = _at;
        if (Take('{') && TryParseNumber(out minimum))
        {
            maximum = minimum;
            if (Take(','))
            {
                maximum = TryParseNumber(out int most) ? most : null;
            }

            if (Take('}'))
            {
                return maximum is null || maximum >= minimum ? true : throw Error($"a quantifier with its bounds in wrong order, {{{minimum},{maximum}}}");
            }
        }

        _at = start;
        return false;
    }

    private bool TryParseNumber(out int value)
    {
        value = 0;
        int start = _at;
        for (; Current is >= '0' and <= '9'; _at++)
        {
            value = Math.Min((value * 10) + (Current - '0'), ConstraintLimits.AutomatonNodes + 1);
        }

        return _at > start;
    }

    private RegexNode ParseAtom()
    {
        int c = Current;
        _at++;
        switch (c)
        {
            case '^':
                return new RegexNode.Anchor(AtStart: true);
            case '$':
                return new RegexNode.Anchor(AtStart: false);
            case '.':
                return new RegexNode.Set(CharSet.Dot);
            case '(':
                return ParseGroup();
            case '[':
                return Member(ParseClass());
            case '\\':
                return Member(ParseEscape(inClass: false));
            case '*' or '+' or '?':
                throw Error("a quantifier with nothing before it");
            default:
                return Member(CharSet.Of(c));
        }
    }

    private RegexNode.Set Member(CharSet members) => new(_ignoreCase ? members.IgnoringCase() : members);

    private RegexNode ParseGroup()
    {
        if (Take('?'))
        {
            if (Current is '=' or '!')
            {
                throw Error("a look-ahead");
            }

            if (Take('<'))
            {
                if (Current is '=' or '!')
                {
                    throw Error("a look-behind");
                }

                while (Current >= 0 && Current != '>')
                {
                    _at++;
                }

                Expect('>');
            }
            else if (!Take(':'))
            {
                throw Error("a group with options");
            }
        }

        RegexNode node = ParseChoice();
        Expect(')');
        return node;
    }

    private CharSet ParseClass()
    {
        bool negated = Take('^');
        CharSet members = CharSet.Of();
        while (Current != ']')
        {
            CharSet first = ParseClassMember();
            if (Current == '-' && _at + 1 < _text.Length && _text[_at + 1] != ']' && Single(first) is { } low)
            {
                _at++;
                if (Single(ParseClassMember()) is not { } high || high < low)
                {
                    throw Error("a class with a range in wrong order");
                }

                first = CharSet.Of((low, high));
            }

            members = members.Union(first);
        }

        _at++;
        return negated ? (_ignoreCase ? members.IgnoringCase() : members).Complement() : members;

        static int? Single(CharSet set) => set.Ranges.Count == 1 && set.Ranges[0].Low == set.Ranges[0].High ? set.Ranges[0].Low : null;
    }

    private CharSet ParseClassMember()
    {
        if (Current < 0)
        {
            throw Error("a class without ']'");
        }

        return Take('\\') ? ParseEscape(inClass: true) : CharSet.Of(_text[_at++]);
    }

    private CharSet ParseEscape(bool inClass)
    {
        int c = Current;
        _at++;
        switch (c)
        {
            case 'd': return CharSet.Digits;
            case 'D': return CharSet.Digits.Complement();
            case 'w': return CharSet.Word;
            case 'W': return CharSet.Word.Complement();
            case 's': return CharSet.Space;
            case 'S': return CharSet.Space.Complement();
            case 'p' or 'P': return ParseCategory(c == 'P');
            case 't': return CharSet.Of('\t');
            case 'n': return CharSet.Of('\n');
            case 'r': return CharSet.Of('\r');
            case 'f': return CharSet.Of('\f');
            case 'v': return CharSet.Of('\v');
            case 'b' when inClass: return CharSet.Of('\b');
            case 'b' or 'B': throw Error("a word boundary");
            case '0': return CharSet.Of(0);
            case >= '1' and <= '9' or 'k': throw Error("a back reference");
            case 'x': return CharSet.Of(ParseHex(2));
            case 'u': return CharSet.Of(ParseUnicode());
            case 'c' when Current is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'): return CharSet.Of(_text[_at++] & 0x1F);
            case < 0: throw Error("a '\\' at the end");
            case (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'): throw Error($"the escape '\\{(char)c}'");
            default: return CharSet.Of(c);
        }
    }

    private CharSet ParseCategory(bool negated)
    {
        Expect('{');
        var name = new StringBuilder();
        while (Current >= 0 && Current != '}')
        {
            name.Append(new Rune(_text[_at++]));
        }

        Expect('}');
        CharSet members = CharSet.OfCategory(name.ToString()) ?? throw Error($"the property '{name}'; general categories such as L or Lu are supported");
        return negated ? members.Complement() : members;
    }

    private int ParseUnicode()
    {
        if (!Take('{'))
        {
            return ParseHex(4);
        }

        int value = 0;
        while (Current >= 0 && Current != '}' && value <= 0x10FFFF)
        {
            value = (value * 16) + ParseHex(1);
        }

        Expect('}');
        return value <= 0x10FFFF ? value : throw Error("a code point beyond 10FFFF");
    }

    private int ParseHex(int digits)
    {
        int value = 0;
        for (int i = 0; i < digits; i++)
        {
            if (Current is < 0 or > 'f' || !int.TryParse(((char)Current).ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int digit))
            {
                throw Error("an escape with too few hexadecimal digits");
            }

            value = (value * 16) + digit;
            _at++;
        }

        return value;
    }

    private bool Take(char c)
    {
        if (Current != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Take(c))
        {
            throw Error($"a place where '{c}' is missing");
        }
    }

    private ConstraintException Error(string found)
    {
        string shown = _pattern.Length <= 80 ? _pattern : _pattern[..80] + "...";
        return new ConstraintException(
            $"The regular expression '{shown}' has {found} near character {Math.Min(_at, _text.Length)}, which is not supported: write it with classes, groups, alternatives, quantifiers and anchors only.");
    }
}
