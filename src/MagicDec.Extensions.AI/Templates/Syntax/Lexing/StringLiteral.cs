using System.Globalization;
using System.Text;

namespace MagicDec.Extensions.AI.Templates.Syntax.Lexing;

/// <summary>Unescapes string literals as Python does; an unknown escape keeps its backslash.</summary>
internal static class StringLiteral
{
    /// <summary>The value of the literal whose content is <c>source[start..end]</c>.</summary>
    public static string Unescape(string source, int start, int end)
    {
        ReadOnlySpan<char> text = source.AsSpan(start, end - start);
        if (!text.Contains('\\'))
        {
            return text.ToString();
        }

        StringBuilder result = new(text.Length);
        int position = 0;
        while (position < text.Length)
        {
            char character = text[position++];
            if (character != '\\' || position == text.Length)
            {
                result.Append(character);
                continue;
            }

            position = AppendEscape(source, start, text, position, result);
        }

        return result.ToString();
    }

    private static int AppendEscape(string source, int start, ReadOnlySpan<char> text, int position, StringBuilder result)
    {
        char escape = text[position++];
        switch (escape)
        {
            case '\n':
                return position;
            case '\\' or '\'' or '"':
                result.Append(escape);
                return position;
            case 'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v':
                result.Append("\a\b\f\n\r\t\v"["abfnrtv".IndexOf(escape, StringComparison.Ordinal)]);
                return position;
            case 'x':
                return AppendHex(source, start, text, position, 2, result);
            case 'u':
                return AppendHex(source, start, text, position, 4, result);
            case 'U':
                return AppendHex(source, start, text, position, 8, result);
            case >= '0' and <= '7':
                int value = 0;
                int last = Math.Min(position + 2, text.Length);
                for (position--; position < last && text[position] is >= '0' and <= '7'; position++)
                {
                    value = (value * 8) + (text[position] - '0');
                }

                result.Append((char)value);
                return position;
            default:
                result.Append('\\').Append(escape);
                return position;
        }
    }

    private static int AppendHex(string source, int start, ReadOnlySpan<char> text, int position, int digits, StringBuilder result)
    {
        if (position + digits > text.Length
            || !int.TryParse(text.Slice(position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            || value is < 0 or > 0x10FFFF)
        {
            throw TemplateSyntax.Error(source, start + position - 2, $"this escape needs {digits} hexadecimal digits of a character.");
        }

        if (value > 0xFFFF)
        {
            result.Append(char.ConvertFromUtf32(value));
        }
        else
        {
            result.Append((char)value);
        }

        return position + digits;
    }
}
