using System.Globalization;
using MagicDec.Engine.Tokenization.Json;
using static MagicDec.Engine.Tokenization.Patterns.PatternNode;

namespace MagicDec.Engine.Tokenization.Patterns;

/// <summary>
/// Reads a regular expression in the syntax that tokenizer files use (Oniguruma with its Ruby rules): <c>^</c> and <c>$</c> match at lines,
/// <c>(?m)</c> lets the dot match line feeds, classes nest and intersect. Groups capture nothing; back references are refused.
/// </summary>
internal sealed class PatternParser
{
    private const int DeepestNesting = 100;
    private const int MostRepeats = 100_000;
    private readonly string _text;
    private readonly JsonField _place;
    private int _position;
    private int _depth;
    private bool _ignoreCase;
    private bool _dotMatchesAll;
    private bool _extended;

    private PatternParser(string text, JsonField place)
    {
        _text = text;
        _place = place;
    }

    public static PatternNode Parse(string pattern, JsonField place)
    {
        var parser = new PatternParser(pattern, place);
        PatternNode node = parser.ParseAlternation();
        return parser.AtEnd ? node : throw parser.Error("no unmatched ')'");
    }

    private bool AtEnd => _position >= _text.Length;

    private PatternNode ParseAlternation()
    {
        if (++_depth > DeepestNesting)
        {
            throw Error(string.Create(CultureInfo.InvariantCulture, $"at most {DeepestNesting} nested groups"));
        }

        (bool ignoreCase, bool dotMatchesAll, bool extended) = (_ignoreCase, _dotMatchesAll, _extended);
        List<PatternNode> options = [ParseSequence()];
        while (Take('|'))
        {
            options.Add(ParseSequence());
        }

        (_ignoreCase, _dotMatchesAll, _extended) = (ignoreCase, dotMatchesAll, extended);
        _depth--;
        return options.Count == 1 ? options[0] : new Alternation(options);
    }

    private Sequence ParseSequence()
    {
        List<PatternNode> items = [];
        while (!AtEnd && Peek() is not ('|' or ')'))
        {
            if (_extended && SkipComment())
            {
                continue;
            }

            if (ParseAtom() is { } atom)
            {
                items.Add(ParseQuantifiers(atom));
            }
        }

        return new Sequence(items);
    }

    private bool SkipComment()
    {
        if (char.IsWhiteSpace(Peek()))
        {
            _position++;
            return true;
        }

        if (Peek() != '#')
        {
            return false;
        }

        int end = _text.IndexOf('\n', _position);
        _position = end < 0 ? _text.Length : end + 1;
        return true;
    }

    private PatternNode? ParseAtom()
    {
        switch (Peek())
        {
            case '(':
                _position++;
                return ParseGroup();
            case '[':
                return new Set(new PatternClassParser(_text, _place, _ignoreCase).Parse(ref _position));
            case '.':
                _position++;
                return new Set(_dotMatchesAll ? UnicodeProperties.Any : UnicodeProperties.NotLineFeed);
            case '^':
                _position++;
                return new Anchor(PatternAnchor.LineStart);
            case '$':
                _position++;
                return new Anchor(PatternAnchor.LineEnd);
            case '\\':
                return ParseEscape();
            case '*' or '+' or '?':
                throw Error("something before the quantifier");
            default:
                return new Set(Literal(PatternClassParser.ReadCodePoint(_text, ref _position)));
        }
    }

    private PatternNode ParseEscape()
    {
        char next = _position + 1 < _text.Length ? _text[_position + 1] : throw Error("a character after '\\'");
        PatternAnchor? anchor = next switch
        {
            'A' => PatternAnchor.TextStart,
            'z' => PatternAnchor.TextEnd,
            'Z' => PatternAnchor.TextEndOrLastLineFeed,
            'b' => PatternAnchor.WordBoundary,
            'B' => PatternAnchor.NotWordBoundary,
            _ => null,
        };
        if (anchor is { } kind)
        {
            _position += 2;
            return new Anchor(kind);
        }

        if (next is (>= '1' and <= '9') or 'k' or 'g' or 'G' or 'K' or 'X' or 'R' or 'y' or 'Y' or 'N' or 'O')
        {
            throw Error($"no '\\{next}' (back references and the like are not supported)");
        }

        return new Set(new PatternClassParser(_text, _place, _ignoreCase).ParseEscape(ref _position));
    }

    private PatternNode? ParseGroup()
    {
        if (!Take('?'))
        {
            return CloseGroup(ParseAlternation());
        }

        if (Take(':'))
        {
            return CloseGroup(ParseAlternation());
        }

        if (Take('>'))
        {
            return new Atomic(CloseGroup(ParseAlternation()));
        }

        if (Take('='))
        {
            return new Look(CloseGroup(ParseAlternation()), Behind: false, Negative: false);
        }

        if (Take('!'))
        {
            return new Look(CloseGroup(ParseAlternation()), Behind: false, Negative: true);
        }

        if (Take('#'))
        {
            int end = _text.IndexOf(')', _position);
            _position = end < 0 ? throw Error("')' after the comment") : end + 1;
            return null;
        }

        if (Peek() == '<' && _position + 1 < _text.Length && _text[_position + 1] is '=' or '!')
        {
            bool negative = _text[_position + 1] == '!';
            _position += 2;
            return new Look(CloseGroup(ParseAlternation()), Behind: true, negative);
        }

        if (Take('<') || Take('\''))
        {
            char close = _text[_position - 1] == '<' ? '>' : '\'';
            int end = _text.IndexOf(close, _position);
            _position = end < 0 ? throw Error("the end of the group's name") : end + 1;
            return CloseGroup(ParseAlternation());
        }

        return ParseOptions();
    }

    /// <summary>Reads <c>(?i-m:...)</c>, or <c>(?i)</c> which holds up to the end of the group around it.</summary>
    private PatternNode? ParseOptions()
    {
        (bool ignoreCase, bool dotMatchesAll, bool extended) = (_ignoreCase, _dotMatchesAll, _extended);
        bool on = true;
        while (true)
        {
            char option = Next();
            switch (option)
            {
                case '-':
                    on = false;
                    break;
                case 'i':
                    _ignoreCase = on;
                    break;
                case 'm' or 's':
                    _dotMatchesAll = on;
                    break;
                case 'x':
                    _extended = on;
                    break;
                case 'u':
                    break;
                case ')':
                    // Oniguruma lets what follows, alternatives included, belong to the option.
                    return ParseAlternationWithin();
                case ':':
                    PatternNode body = CloseGroup(ParseAlternation());
                    (_ignoreCase, _dotMatchesAll, _extended) = (ignoreCase, dotMatchesAll, extended);
                    return body;
                default:
                    throw Error($"a group that is known, not '(?{option}'");
            }
        }
    }

    private PatternNode ParseAlternationWithin()
    {
        (bool ignoreCase, bool dotMatchesAll, bool extended) = (_ignoreCase, _dotMatchesAll, _extended);
        PatternNode rest = ParseAlternation();
        (_ignoreCase, _dotMatchesAll, _extended) = (ignoreCase, dotMatchesAll, extended);
        return rest;
    }

    private PatternNode ParseQuantifiers(PatternNode atom)
    {
        PatternNode node = atom;
        while (!AtEnd)
        {
            int start = _position;
            if (!TryReadQuantifier(out int minimum, out int maximum, out bool interval))
            {
                _position = start;
                break;
            }

            RepeatMode mode = RepeatMode.Greedy;
            if (Peek() == '?')
            {
                _position++;
                mode = RepeatMode.Lazy;
                if (interval && minimum == maximum)
                {
                    // Ruby reads a{2}? as "twice or not at all".
                    node = new Repeat(new Repeat(node, minimum, maximum, RepeatMode.Greedy), 0, 1, RepeatMode.Greedy);
                    continue;
                }
            }
            else if (!interval && Peek() == '+')
            {
                _position++;
                mode = RepeatMode.Possessive;
            }

            node = new Repeat(node, minimum, maximum, mode);
        }

        return node;
    }

    private bool TryReadQuantifier(out int minimum, out int maximum, out bool interval)
    {
        (minimum, maximum, interval) = (0, -1, false);
        switch (Next())
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
                return TryReadInterval(out minimum, out maximum);
            default:
                return false;
        }
    }

    /// <summary>Reads the rest of {2}, {2,}, {,3} or {2,3}; anything else is a literal brace.</summary>
    private bool TryReadInterval(out int minimum, out int maximum)
    {
        maximum = -1;
        bool hasMinimum = TryReadNumber(out minimum);
        if (!Take(','))
        {
            maximum = minimum;
            return hasMinimum && Take('}');
        }

        bool hasMaximum = TryReadNumber(out int read);
        maximum = hasMaximum ? read : -1;
        if (!(hasMinimum || hasMaximum) || !Take('}'))
        {
            return false;
        }

        return !hasMaximum || minimum <= maximum ? true : throw Error("a repetition whose maximum is not below its minimum");
    }

    private bool TryReadNumber(out int value)
    {
        int start = _position;
        value = 0;
        while (!AtEnd && char.IsAsciiDigit(Peek()))
        {
            value = Math.Min((value * 10) + (Next() - '0'), MostRepeats + 1);
        }

        return value > MostRepeats
            ? throw Error(string.Create(CultureInfo.InvariantCulture, $"at most {MostRepeats} repetitions"))
            : _position > start;
    }

    private CodePointSet Literal(int codePoint)
    {
        CodePointSet set = CodePointSet.FromRanges((codePoint, codePoint));
        return _ignoreCase ? CodePointSet.FromRanges([.. CaseFolding.Variants(codePoint).Select(c => (c, c))]) : set;
    }

    private PatternNode CloseGroup(PatternNode body) => Take(')') ? body : throw Error("')' at the end of the group");

    private char Peek() => AtEnd ? '\0' : _text[_position];

    private char Next() => AtEnd ? throw Error("more of the pattern") : _text[_position++];

    private bool Take(char c)
    {
        if (AtEnd || _text[_position] != c)
        {
            return false;
        }

        _position++;
        return true;
    }

    private TokenizerFormatException Error(string expected) => _place.Unexpected(
        "a regular expression with " + expected,
        string.Create(CultureInfo.InvariantCulture, $"'{_text}' (at character {Math.Min(_position, _text.Length)})"));
}
