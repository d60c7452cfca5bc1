using System.Runtime.InteropServices;
using System.Text;

namespace MagicDec.Engine.Tokenization.Unicode;

/// <summary>Normalization forms and repair of UTF-16 text, independent of the machine's globalization data. Linear in the text.</summary>
internal static class UnicodeText
{
    // All characters below keep themselves under NFC; below the other they keep themselves under every form.
    private const char FirstChangedByNfc = '\u0300';
    private const char FirstChangedByAny = '\u00A0';
    private const int HangulFirst = 0xAC00;
    private const int HangulCount = 11172;
    private const int LeadFirst = 0x1100;
    private const int LeadCount = 19;
    private const int VowelFirst = 0x1161;
    private const int VowelCount = 21;
    private const int TailFirst = 0x11A7;
    private const int TailCount = 28;

    /// <summary>The text with U+FFFD in place of surrogates without partner; the same string where there are none.</summary>
    public static string ReplaceLoneSurrogates(string text)
    {
        int first = FindLoneSurrogate(text, 0);
        if (first < 0)
        {
            return text;
        }

        char[] repaired = text.ToCharArray();
        for (int i = first; i >= 0; i = FindLoneSurrogate(text, i + 1))
        {
            repaired[i] = '\uFFFD';
        }

        return new string(repaired);
    }

    /// <summary>The text in a normalization form; the same string where nothing changes at first sight.</summary>
    public static string Normalize(string text, NormalizationForm form)
    {
        char firstChanged = form == NormalizationForm.Nfc ? FirstChangedByNfc : FirstChangedByAny;
        if (!text.AsSpan().ContainsAnyInRange(firstChanged, char.MaxValue))
        {
            return text;
        }

        NormalizationData data = NormalizationData.Instance;
        bool compatibility = form is NormalizationForm.Nfkc or NormalizationForm.Nfkd;
        List<int> points = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            Decompose(data, rune.Value, compatibility, points);
        }

        Reorder(data, points);
        if (form is NormalizationForm.Nfc or NormalizationForm.Nfkc)
        {
            Compose(data, points);
        }

        var builder = new StringBuilder(points.Count);
        Span<char> units = stackalloc char[2];
        foreach (int point in points)
        {
            builder.Append(units[..new Rune(point).EncodeToUtf16(units)]);
        }

        return builder.ToString();
    }

    private static int FindLoneSurrogate(string text, int start)
    {
        for (int i = start; i < text.Length; i++)
        {
            int next = text.AsSpan(i).IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0)
            {
                return -1;
            }

            i += next;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return i;
            }

            i++;
        }

        return -1;
    }

    private static void Decompose(NormalizationData data, int codePoint, bool compatibility, List<int> output)
    {
        if (codePoint < FirstChangedByAny)
        {
            output.Add(codePoint);
            return;
        }

        int syllable = codePoint - HangulFirst;
        if ((uint)syllable < HangulCount)
        {
            output.Add(LeadFirst + (syllable / (VowelCount * TailCount)));
            output.Add(VowelFirst + (syllable % (VowelCount * TailCount) / TailCount));
            if (syllable % TailCount != 0)
            {
                output.Add(TailFirst + (syllable % TailCount));
            }

            return;
        }

        if (data.Decompose(codePoint, compatibility) is not { } parts)
        {
            output.Add(codePoint);
            return;
        }

        foreach (int part in parts)
        {
            Decompose(data, part, compatibility, output);
        }
    }

    /// <summary>Sorts each run of combining marks by class, keeping the order within a class.</summary>
    private static void Reorder(NormalizationData data, List<int> points)
    {
        Span<int> all = CollectionsMarshal.AsSpan(points);
        for (int start = 0; start < all.Length; start++)
        {
            int end = start;
            while (end < all.Length && all[end] >= FirstChangedByNfc && data.CombiningClass(all[end]) != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                Span<int> run = all[start..end];
                long[] keys = new long[run.Length];
                for (int i = 0; i < keys.Length; i++)
                {
                    keys[i] = ((long)data.CombiningClass(run[i]) << 32) | (uint)i;
                }

                keys.AsSpan().Sort(run);
            }

            start = Math.Max(start, end - 1);
        }
    }

    private static void Compose(NormalizationData data, List<int> points)
    {
        Span<int> all = CollectionsMarshal.AsSpan(points);
        int count = 0;
        int starter = -1;
        int lastClass = 0;
        foreach (int point in all)
        {
            int combiningClass = point < FirstChangedByNfc ? 0 : data.CombiningClass(point);
            if (starter >= 0 && (lastClass < combiningClass || lastClass == 0)
                && ComposePair(data, all[starter], point) is >= 0 and int composite)
            {
                all[starter] = composite;
                continue;
            }

            if (combiningClass == 0)
            {
                starter = count;
            }

            lastClass = combiningClass;
            all[count++] = point;
        }

        points.RemoveRange(count, points.Count - count);
    }

    private static int ComposePair(NormalizationData data, int first, int second)
    {
        int lead = first - LeadFirst;
        int vowel = second - VowelFirst;
        if ((uint)lead < LeadCount && (uint)vowel < VowelCount)
        {
            return HangulFirst + (((lead * VowelCount) + vowel) * TailCount);
        }

        int syllable = first - HangulFirst;
        int tail = second - TailFirst;
        if ((uint)syllable < HangulCount && syllable % TailCount == 0 && tail is > 0 and < TailCount)
        {
            return first + tail;
        }

        return second < FirstChangedByNfc ? -1 : data.Compose(first, second);
    }
}
