using System.Text;

namespace MagicDec.Extensions.AI.Templates.Text;

/// <summary>Counts and cuts strings by code point, as Python does; a lone surrogate is one.</summary>
internal static class CodePoints
{
    /// <summary>The number of code points.</summary>
    public static int Count(string text)
    {
        int pairs = 0;
        for (int i = IndexOfSurrogate(text, 0); i >= 0 && i + 1 < text.Length; i = IndexOfSurrogate(text, i))
        {
            bool isPair = char.IsSurrogatePair(text[i], text[i + 1]);
            pairs += isPair ? 1 : 0;
            i += isPair ? 2 : 1;
        }

        return text.Length - pairs;
    }

    /// <summary>Each code point as a string.</summary>
    public static IEnumerable<string> Split(string text)
    {
        for (int i = 0; i < text.Length;)
        {
            int length = LengthAt(text, i);
            yield return text.Substring(i, length);
            i += length;
        }
    }

    /// <summary>The UTF-16 offset of a code point; <paramref name="count"/> is the number of all code points.</summary>
    public static int OffsetOf(string text, int count, int index)
    {
        if (count == text.Length)
        {
            return index;
        }

        int offset = 0;
        for (; index > 0; index--)
        {
            offset += LengthAt(text, offset);
        }

        return offset;
    }

    /// <summary>The code points at an index, a step away, another step away and so on.</summary>
    public static string Slice(string text, int textCount, int start, int step, int count)
    {
        if (count == 0)
        {
            return string.Empty;
        }

        if (step == 1)
        {
            int from = OffsetOf(text, textCount, start);
            return text[from..OffsetOf(text, textCount, start + count)];
        }

        int[]? offsets = textCount == text.Length ? null : Offsets(text, textCount);
        StringBuilder result = new(count);
        for (int i = 0, index = start; i < count; i++, index += step)
        {
            _ = offsets is null ? result.Append(text[index]) : result.Append(text, offsets[index], LengthAt(text, offsets[index]));
        }

        return result.ToString();
    }

    /// <summary>Compares by code point, which UTF-16 order is not for the rare characters above the surrogates.</summary>
    public static int Compare(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return Rank(left[common]).CompareTo(Rank(right[common]));

        static int Rank(char character) => char.IsSurrogate(character) ? character + 0x10000 : character;
    }

    private static int[] Offsets(string text, int count)
    {
        int[] offsets = new int[count];
        for (int i = 1; i < count; i++)
        {
            offsets[i] = offsets[i - 1] + LengthAt(text, offsets[i - 1]);
        }

        return offsets;
    }

    private static int LengthAt(string text, int offset) =>
        offset + 1 < text.Length && char.IsSurrogatePair(text[offset], text[offset + 1]) ? 2 : 1;

    private static int IndexOfSurrogate(string text, int from)
    {
        int found = text.AsSpan(from).IndexOfAnyInRange('\uD800', '\uDFFF');
        return found < 0 ? -1 : from + found;
    }
}
