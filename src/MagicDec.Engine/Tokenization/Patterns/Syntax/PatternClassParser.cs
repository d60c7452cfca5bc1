using System.Globalization;
using System.Text;
using MagicDec.Engine.Tokenization.Json;
using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization.Patterns.Syntax;

/// <summary>
/// Reads what stands for one character in a pattern: escapes and bracketed classes, nested and intersected ones included.
/// </summary>
internal sealed class PatternClassParser(string text, JsonField place, bool ignoreCase)
{
    private const int DeepestNesting = 50;
    private int _position;
    private int _depth;

    public static int ReadCodePoint(string text, ref int position)
    {
        if (Rune.TryGetRuneAt(text, position, out Rune rune))
        {
            position += rune.Utf16SequenceLength;
            return rune.Value;
        }

        position++;
        return Rune.ReplacementChar.Value;
    }

    /// <summary>Reads the class whose bracket is at the position.</summary>
    public CodePointSet Parse(ref int position)
    {
        _position = position + 1;
        CodePointSet set = ParseClass();
        position = _position;
        return set;
    }

    /// <summary>Reads the escape whose backslash is at the position.</summary>
    public CodePointSet ParseEscape(ref int position)
    {
        _position = position;
        (CodePointSet? set, int codePoint) = ReadEscape(inClass: false);
        position = _position;
        return set ?? Cased(CodePointSet.FromRanges((codePoint, codePoint)));
    }

    private CodePointSet ParseClass()
    {
        if (++_depth > DeepestNesting)
        {
            throw Error("classes that are less deeply nested");
        }

        bool negated = Take('^');
        CodePointSet? intersected = null;
        List<CodePointSet> members = [];
        bool first = true;
        while (first || Peek() != ']')
        {
            if (!first && Peek() == '&' && _position + 1 < text.Length && text[_position + 1] == '&')
            {
                _position += 2;
                intersected = Intersect(intersected, members);
                members = [];
                continue;
            }

            members.Add(ParseMember());
            first = false;
        }

        _position++;
        CodePointSet result = Intersect(intersected, members);

        // Case counts for the class as a whole, its properties included, before it is negated.
        result = --_depth == 0 ? Cased(result) : result;
        return negated ? result.Negate() : result;
    }

    private static CodePointSet Intersect(CodePointSet? left, List<CodePointSet> members)
    {
        CodePointSet right = CodePointSet.Union(members);
        return left is null ? right : CodePointSet.Intersection(left, right);
    }

    private CodePointSet ParseMember()
    {
        if (Peek() == '[')
        {
            if (TryReadPosixBracket() is { } posix)
            {
                return posix;
            }

            _position++;
            return ParseClass();
        }

        (CodePointSet? set, int low) = ReadOne();
        if (set is not null || Peek() != '-' || _position + 1 >= text.Length || text[_position + 1] is ']' or '[')
        {
            return set ?? CodePointSet.FromRanges((low, low));
        }

        int dash = _position++;
        (CodePointSet? upper, int high) = ReadOne();
        if (upper is not null)
        {
            // [a-\d]: the hyphen is a member of its own.
            _position = dash;
            return CodePointSet.FromRanges((low, low));
        }

        return low <= high ? CodePointSet.FromRanges((low, high)) : throw Error("a range whose end is not below its start");
    }

    private (CodePointSet? Set, int CodePoint) ReadOne() =>
        Peek() == '\\' ? ReadEscape(inClass: true) : (null, ReadCodePoint(text, ref _position));

    private CodePointSet? TryReadPosixBracket()
    {
        int end = text.IndexOf(":]", _position, StringComparison.Ordinal);
        if (_position + 1 >= text.Length || text[_position + 1] != ':' || end < 0)
        {
            return null;
        }

        string name = text[(_position + 2)..end];
        bool negated = name.StartsWith('^');
        if (!name.AsSpan(negated ? 1 : 0).ContainsAnyExceptInRange('a', 'z') && UnicodeProperties.Find(name.TrimStart('^')) is { } set)
        {
            _position = end + 2;
            return negated ? set.Negate() : set;
        }

        return null;
    }

    private (CodePointSet? Set, int CodePoint) ReadEscape(bool inClass)
    {
        _position++;
        if (_position >= text.Length)
        {
            throw Error("a character after '\\'");
        }

        char c = text[_position];
        CodePointSet? set = c switch
        {
            's' => UnicodeProperties.WhiteSpace,
            'S' => UnicodeProperties.WhiteSpace.Negate(),
            'd' => UnicodeProperties.Digit,
            'D' => UnicodeProperties.Digit.Negate(),
            'w' => UnicodeProperties.Word,
            'W' => UnicodeProperties.Word.Negate(),
            'h' => UnicodeProperties.HexDigit,
            'H' => UnicodeProperties.HexDigit.Negate(),
            _ => null,
        };
        if (set is not null)
        {
            _position++;
            return (set, 0);
        }

        if (c is 'p' or 'P')
        {
            _position++;
            return (ReadProperty(c == 'P'), 0);
        }

        return (null, ReadCharacterEscape(c, inClass));
    }

    private CodePointSet ReadProperty(bool negated)
    {
        string name;
        if (Take('{'))
        {
            int end = text.IndexOf('}', _position);
            name = end < 0 ? throw Error("'}' after the property's name") : text[_position..end];
            _position = end + 1;
        }
        else
        {
            // One letter without braces, as in \pL.
            name = _position < text.Length ? text.Substring(_position++, 1) : throw Error("a property's name");
        }

        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        CodePointSet set = UnicodeProperties.Find(name.StartsWith("Script=", StringComparison.Ordinal) ? name["Script=".Length..] : name)
            ?? throw Error($"a Unicode property that is known, not '{name}'");
        return negated ? set.Negate() : set;
    }

    private int ReadCharacterEscape(char c, bool inClass)
    {
        switch (c)
        {
            case 'x' when _position + 1 < text.Length && text[_position + 1] == '{':
                int end = text.IndexOf('}', _position);
                int length = end < 0 ? throw Error("'}' after the code point") : end - _position - 2;
                _position += 2;
                int value = ReadHex(length);
                _position++;
                return value;
            case 'x':
                _position++;
                return ReadHex(2);
            case 'u':
                _position++;
                return ReadHex(4);
            case '0':
                _position++;
                int octal = 0;
                for (int i = 0; i < 2 && _position < text.Length && text[_position] is >= '0' and <= '7'; i++)
                {
                    octal = (octal * 8) + (text[_position++] - '0');
                }

                return octal;
            default:
                int codePoint = ReadCodePoint(text, ref _position);
                return codePoint switch
                {
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    'f' => '\f',
                    'v' => '\v',
                    'a' => '\a',
                    'e' => 0x1B,
                    'b' when inClass => '\b',
                    _ => codePoint,
                };
        }
    }

    private int ReadHex(int digits)
    {
        if (digits is < 1 or > 8 || _position + digits > text.Length
            || !int.TryParse(text.AsSpan(_position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            || value is < 0 or > 0x10FFFF)
        {
            throw Error("a code point in hexadecimal");
        }

        _position += digits;
        return value;
    }

    private CodePointSet Cased(CodePointSet set) => ignoreCase ? set.IgnoreCase() : set;

    private char Peek() => _position < text.Length ? text[_position] : throw Error("']' at the end of the class");

    private bool Take(char c)
    {
        if (_position >= text.Length || text[_position] != c)
        {
            return false;
        }

        _position++;
        return true;
    }

    private TokenizerFormatException Error(string expected) => place.Unexpected(
        "a regular expression with " + expected,
        string.Create(CultureInfo.InvariantCulture, $"'{text}' (at character {Math.Min(_position, text.Length)})"));
}
