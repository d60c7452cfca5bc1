namespace MagicDec.Extensions.AI.Templates.Text;

/// <summary>Python's <c>str.split</c> and <c>str.rsplit</c>.</summary>
internal static class TextSplitter
{
    /// <summary>Splits at a separator, at most <paramref name="limit"/> times.</summary>
    public static IEnumerable<string> At(string text, string separator, int limit)
    {
        int start = 0;
        while (limit-- > 0 && text.IndexOf(separator, start, StringComparison.Ordinal) is var found and >= 0)
        {
            yield return text[start..found];
            start = found + separator.Length;
        }

        yield return text[start..];
    }

    /// <summary>Splits at a separator from the end.</summary>
    public static IEnumerable<string> AtFromRight(string text, string separator, int limit)
    {
        List<string> parts = [];
        int end = text.Length;
        while (limit-- > 0 && text.AsSpan(0, end).LastIndexOf(separator, StringComparison.Ordinal) is var found and >= 0)
        {
            parts.Add(text[(found + separator.Length)..end]);
            end = found;
        }

        parts.Add(text[..end]);
        parts.Reverse();
        return parts;
    }

    /// <summary>Splits at runs of blanks, which are dropped at both ends.</summary>
    public static IEnumerable<string> AtBlanks(string text, int limit)
    {
        int start = SkipBlanks(text, 0);
        while (start < text.Length)
        {
            if (limit-- == 0)
            {
                yield return text[start..];
                yield break;
            }

            int end = start;
            while (end < text.Length && !PythonText.IsSpace(text[end]))
            {
                end++;
            }

            yield return text[start..end];
            start = SkipBlanks(text, end);
        }
    }

    /// <summary>Splits at runs of blanks from the end.</summary>
    public static IEnumerable<string> AtBlanksFromRight(string text, int limit)
    {
        List<string> parts = [];
        int end = SkipBlanksBack(text, text.Length);
        while (end > 0)
        {
            int start = end;
            while (start > 0 && (limit == 0 || !PythonText.IsSpace(text[start - 1])))
            {
                start--;
            }

            parts.Add(text[start..end]);
            end = SkipBlanksBack(text, start);
            limit--;
        }

        parts.Reverse();
        return parts;
    }

    private static int SkipBlanks(string text, int position)
    {
        while (position < text.Length && PythonText.IsSpace(text[position]))
        {
            position++;
        }

        return position;
    }

    private static int SkipBlanksBack(string text, int end)
    {
        while (end > 0 && PythonText.IsSpace(text[end - 1]))
        {
            end--;
        }

        return end;
    }
}
