using System.Globalization;
using MagicDec.Engine.Tokenization.Json;
using MagicDec.Engine.Tokenization.Unicode;
using static MagicDec.Engine.Tokenization.Patterns.Syntax.PatternNode;

namespace MagicDec.Engine.Tokenization.Patterns.Syntax;

/// <summary>
/// Reads a regular expression in the syntax that tokenizer files use (Oniguruma with its Ruby rules): <c>^</c> and <c>$</c> match at lines,
/// <c>(?m)</c> lets the dot match line feeds, classes nest and intersect. Groups capture nothing; back references are refused.
/// </summary>
internal sealed class PatternParser
{
    private const int DeepestNesting = 100;
    private const int MostQuantifiers = 8; // of one atom: each is a level of nesting too
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
        for (int count = 1; QuantifierReader.TryRead(_text, ref _position) is { } quantifier; count++)
        {
            if (count > MostQuantifiers)
            {
                throw Error(string.Create(CultureInfo.InvariantCulture, $"at most {MostQuantifiers} quantifiers in a row"));
            }

            if (!quantifier.IsValid)
            {
                throw Error(string.Create(
                    CultureInfo.InvariantCulture, $"repetitions of at most {QuantifierReader.MostRepeats}, in ascending order"));
            }

            node = quantifier.Apply(node);
        }

        return node;
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
