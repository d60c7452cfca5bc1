using MagicDec.Extensions.AI.Templates.Text;

namespace MagicDec.Extensions.AI.Templates.Syntax.Lexing;

/// <summary>Splits what stands between the delimiters of one tag into tokens.</summary>
internal sealed class TagLexer(string source, List<Token> tokens)
{
    private const int MaxNameLength = 256;
    private const string SingleOperators = "+-/*%~[](){}><=.:|,;";
    private static readonly string[] DoubleOperators = ["//", "**", "==", "!=", ">=", "<="];

    private readonly Stack<char> _brackets = new();

    /// <summary>Reads from <paramref name="position"/> to the end of the tag; returns the offset behind it.</summary>
    public int Read(int position, bool isBlock)
    {
        _brackets.Clear();
        while (position < source.Length)
        {
            if (_brackets.Count == 0 && TryReadEnd(position, isBlock, out int after))
            {
                return after;
            }

            char character = source[position];
            position = character switch
            {
                _ when PythonText.IsSpace(character) => position + 1,
                '\'' or '"' => ReadString(position),
                _ when char.IsAsciiDigit(character) => NumberLexer.Read(source, position, tokens),
                _ when IsNameStart(character) => ReadName(position),
                _ => ReadOperator(position),
            };
        }

        return position;
    }

    /// <summary>Skips what an end delimiter swallows: all blanks after "-", one line break unless "+".</summary>
    public int SkipAfterEnd(int position, char sign, bool trimNewline)
    {
        if (sign == '-')
        {
            while (position < source.Length && PythonText.IsSpace(source[position]))
            {
                position++;
            }
        }
        else if (sign != '+' && trimNewline && position < source.Length && source[position] == '\n')
        {
            position++;
        }

        return position;
    }

    private bool TryReadEnd(int position, bool isBlock, out int after)
    {
        char sign = source[position] == '-' || (isBlock && source[position] == '+') ? source[position] : '\0';
        int delimiter = sign == '\0' ? position : position + 1;
        string end = isBlock ? "%}" : "}}";
        after = 0;
        if (string.CompareOrdinal(source, delimiter, end, 0, 2) != 0)
        {
            return false;
        }

        tokens.Add(new Token(isBlock ? TokenKind.BlockEnd : TokenKind.VariableEnd, end, position));
        after = SkipAfterEnd(delimiter + 2, sign, trimNewline: isBlock);
        return true;
    }

    private static bool IsNameStart(char character) => character == '_' || char.IsLetter(character);

    private int ReadName(int start)
    {
        int end = start + 1;
        while (end < source.Length && (IsNameStart(source[end]) || char.IsDigit(source[end])))
        {
            end++;
        }

        if (end - start > MaxNameLength)
        {
            throw TemplateSyntax.Error(source, start, $"this name has more than {MaxNameLength} characters.");
        }

        tokens.Add(new Token(TokenKind.Name, source[start..end], start));
        return end;
    }

    private int ReadString(int start)
    {
        char quote = source[start];
        int end = start + 1;
        while (end < source.Length && source[end] != quote)
        {
            end += source[end] == '\\' ? 2 : 1;
        }

        if (end >= source.Length)
        {
            throw TemplateSyntax.Error(source, start, $"this string has no end: expected {quote}.");
        }

        tokens.Add(new Token(TokenKind.String, StringLiteral.Unescape(source, start + 1, end), start));
        return end + 1;
    }

    private int ReadOperator(int position)
    {
        foreach (string candidate in DoubleOperators)
        {
            if (string.CompareOrdinal(source, position, candidate, 0, 2) == 0)
            {
                tokens.Add(new Token(TokenKind.Operator, candidate, position));
                return position + 2;
            }
        }

        char character = source[position];
        if (!SingleOperators.Contains(character))
        {
            throw TemplateSyntax.Error(source, position, $"unexpected character '{character}' in a tag.");
        }

        Balance(character, position);
        tokens.Add(new Token(TokenKind.Operator, character.ToString(), position));
        return position + 1;
    }

    private void Balance(char character, int position)
    {
        switch (character)
        {
            case '(':
                _brackets.Push(')');
                break;
            case '[':
                _brackets.Push(']');
                break;
            case '{':
                _brackets.Push('}');
                break;
            case ')' or ']' or '}':
                char expected = _brackets.TryPop(out char bracket) ? bracket : '\0';
                if (expected != character)
                {
                    string wanted = expected == '\0' ? "an opening bracket before it" : $"'{expected}'";
                    throw TemplateSyntax.Error(source, position, $"found '{character}', expected {wanted}.");
                }

                break;
            default:
                break;
        }
    }
}
