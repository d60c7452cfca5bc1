namespace MagicDec.Extensions.AI.Templates.Syntax.Lexing;

/// <summary>Reads number literals: decimal, hexadecimal, octal and binary integers, floats, underscores between digits.</summary>
internal static class NumberLexer
{
    /// <summary>Adds one number token; returns the offset behind it.</summary>
    public static int Read(string source, int start, List<Token> tokens)
    {
        // After a dot only an integer can stand: "list.0.1" is two subscripts.
        bool mayBeFloat = start == 0 || source[start - 1] != '.';
        int end = mayBeFloat ? FloatEnd(source, start) : -1;
        TokenKind kind = end < 0 ? TokenKind.Integer : TokenKind.Float;
        if (end < 0)
        {
            end = IntegerEnd(source, start);
        }

        tokens.Add(new Token(kind, source[start..end].Replace("_", string.Empty, StringComparison.Ordinal), start));
        return end;
    }

    private static int FloatEnd(string source, int start)
    {
        int whole = Digits(source, start, char.IsAsciiDigit);
        int end = whole;
        if (end < source.Length && source[end] == '.' && Digits(source, end + 1, char.IsAsciiDigit) is var fraction && fraction > end + 1)
        {
            end = fraction;
        }

        int exponent = end;
        if (exponent < source.Length && source[exponent] is 'e' or 'E')
        {
            int digits = exponent + 1;
            digits += digits < source.Length && source[digits] is '+' or '-' ? 1 : 0;
            int after = Digits(source, digits, char.IsAsciiDigit);
            end = after > digits ? after : end;
        }

        return end == whole ? -1 : end;
    }

    private static int IntegerEnd(string source, int start)
    {
        if (source[start] == '0' && start + 1 < source.Length)
        {
            Func<char, bool>? isDigit = source[start + 1] switch
            {
                'x' or 'X' => char.IsAsciiHexDigit,
                'o' or 'O' => static c => c is >= '0' and <= '7',
                'b' or 'B' => static c => c is '0' or '1',
                _ => null,
            };
            if (isDigit is not null && Digits(source, start + 2, isDigit) is var end && end > start + 2)
            {
                return end;
            }

            return Digits(source, start, static c => c == '0');
        }

        return Digits(source, start, char.IsAsciiDigit);
    }

    private static int Digits(string source, int position, Func<char, bool> isDigit)
    {
        while (position < source.Length && isDigit(source[position]))
        {
            position++;
            if (position + 1 < source.Length && source[position] == '_' && isDigit(source[position + 1]))
            {
                position++;
            }
        }

        return position;
    }
}
