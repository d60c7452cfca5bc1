using System.Globalization;
using System.Text;

namespace MagicDec.Extensions.AI.Templates.Text;

/// <summary>Python's ideas of blanks, lines and letter case.</summary>
internal static class PythonText
{
    /// <summary>Whether Python's <c>str.isspace</c> holds for the character.</summary>
    public static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= '\u001c' and <= '\u001f';

    /// <summary>Whether the text is not empty and only blanks.</summary>
    public static bool IsSpace(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (!IsSpace(character))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    /// <summary>Whether <c>str.splitlines</c> ends a line here.</summary>
    public static bool IsLineEnd(char character) =>
        character is '\n' or '\r' or '\v' or '\f' or (>= '\u001c' and <= '\u001e') or '\u0085' or '\u2028' or '\u2029';

    /// <summary>Cuts blanks, or the given characters, off the start.</summary>
    public static string TrimStart(string text, string? characters = null)
    {
        int start = 0;
        while (start < text.Length && IsTrimmed(text[start], characters))
        {
            start++;
        }

        return text[start..];
    }

    /// <summary>Cuts blanks, or the given characters, off the end.</summary>
    public static string TrimEnd(string text, string? characters = null)
    {
        int end = text.Length;
        while (end > 0 && IsTrimmed(text[end - 1], characters))
        {
            end--;
        }

        return text[..end];
    }

    /// <summary>Carriage returns, alone or before a line feed, become line feeds.</summary>
    public static string ReplaceLineEndingsAsPython(this string text) =>
        text.Contains('\r')
            ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            : text;

    /// <summary>The lines of the text, as <c>str.splitlines</c> finds them.</summary>
    public static IEnumerable<string> SplitLines(string text, bool keepEnds)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = start;
            while (end < text.Length && !IsLineEnd(text[end]))
            {
                end++;
            }

            int next = Math.Min(end + 1, text.Length);
            next += end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 1 : 0;
            yield return text[start..(keepEnds ? next : end)];
            start = next;
        }
    }

    /// <summary><c>str.upper</c>, with the one expansion that matters.</summary>
    public static string Upper(string text) => text.ToUpperInvariant().Replace("ß", "SS", StringComparison.Ordinal);

    /// <summary><c>str.lower</c></summary>
    public static string Lower(string text) => text.ToLowerInvariant();

    /// <summary><c>str.capitalize</c></summary>
    public static string Capitalize(string text)
    {
        if (text.Length == 0)
        {
            return text;
        }

        int first = char.IsSurrogate(text[0]) && text.Length > 1 ? 2 : 1;
        return Upper(text[..first]) + Lower(text[first..]);
    }

    /// <summary><c>str.title</c>: a letter is upper case unless it follows another.</summary>
    public static string Title(string text)
    {
        StringBuilder result = new(text.Length);
        bool inWord = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            result.Append((inWord ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune)).ToString());
            inWord = IsCased(rune);
        }

        return result.ToString();
    }

    /// <summary>Whether there are letters with case and all are of this one.</summary>
    public static bool HasCase(string text, bool upper)
    {
        bool any = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsCased(rune))
            {
                any = true;
                if ((Rune.GetUnicodeCategory(rune) == UnicodeCategory.UppercaseLetter) != upper)
                {
                    return false;
                }
            }
        }

        return any;
    }

    /// <summary>Whether the text is not empty and the test holds for all its characters.</summary>
    public static bool All(string text, Func<Rune, bool> test)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!test(rune))
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    private static bool IsTrimmed(char character, string? characters) => characters is null ? IsSpace(character) : characters.Contains(character);
}
