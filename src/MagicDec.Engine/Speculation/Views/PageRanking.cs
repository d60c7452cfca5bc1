using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.Speculation.Views;

/// <summary>Picks the pages with the greatest scores, in ascending order of page.</summary>
internal static class PageRanking
{
    // The highest bit of a positive number's exponent.
    private const int HighestBit = 1 << 30;

    /// <summary>
    /// Writes the indices of the <paramref name="destination"/>-many greatest of <paramref name="scores"/> that lie in
    /// [<paramref name="first"/>, <paramref name="end"/>), ascending; of equal ones the later page wins (it is nearer).
    /// </summary>
    /// <returns>How many were written: all of the range when it is shorter than the destination.</returns>
    public static int Top(ReadOnlySpan<float> scores, int first, int end, Span<int> destination)
    {
        int count = Math.Min(destination.Length, end - first);
        if (count <= 0)
        {
            return 0;
        }

        if (count == end - first)
        {
            return Nearest(end, destination[..count]);
        }

        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(scores);
        int threshold = Threshold(bits[first..end], count, out int ties);
        int written = count;
        for (int page = end - 1; page >= first && written > 0; page--)
        {
            if (bits[page] > threshold || (bits[page] == threshold && ties-- > 0))
            {
                destination[--written] = page;
            }
        }

        if (written > 0)
        {
            // Only with scores that are not numbers: any choice serves, and the verify pass will report them.
            return Nearest(end, destination[..count]);
        }

        return count;
    }

    private static int Nearest(int end, Span<int> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = end - destination.Length + i;
        }

        return destination.Length;
    }

    // The count-th greatest score as bits, and how many pages of exactly that score belong to the top. Scores are sums of probabilities: never
    // negative, so their bits are ordered as they are, and the threshold is found bit by bit, which needs no copy and no branch on data.
    private static int Threshold(ReadOnlySpan<int> scores, int count, out int ties)
    {
        int threshold = 0;
        for (int bit = HighestBit; bit != 0; bit >>>= 1)
        {
            int atLeast = CountAtLeast(scores, threshold | bit);
            if (atLeast >= count)
            {
                threshold |= bit;
                if (atLeast == count)
                {
                    break;
                }
            }
        }

        ties = count - CountAtLeast(scores, threshold + 1);
        return threshold;
    }

    private static int CountAtLeast(ReadOnlySpan<int> scores, int threshold)
    {
        ref int first = ref MemoryMarshal.GetReference(scores);
        Vector512<int> thresholds = Vector512.Create(threshold);
        Vector512<int> counts = default;
        int i = 0;
        for (; i + Vector512<int>.Count <= scores.Length; i += Vector512<int>.Count)
        {
            counts -= Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref first, (nuint)i), thresholds);
        }

        int count = Vector512.Sum(counts);
        for (; i < scores.Length; i++)
        {
            count += scores[i] >= threshold ? 1 : 0;
        }

        return count;
    }
}
