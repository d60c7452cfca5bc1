namespace MagicDec.Engine.Speculation.Views;

/// <summary>Picks the pages with the greatest scores, in ascending order of page. Reuses its memory.</summary>
internal sealed class PageRanking
{
    private float[] _order = [];

    /// <summary>
    /// Writes the indices of the <paramref name="destination"/>-many greatest of <paramref name="scores"/> that lie in
    /// [<paramref name="first"/>, <paramref name="end"/>), ascending; of equal ones the later page wins (it is nearer).
    /// </summary>
    /// <returns>How many were written: all of the range when it is shorter than the destination.</returns>
    public int Top(ReadOnlySpan<float> scores, int first, int end, Span<int> destination)
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

        float threshold = Threshold(scores[first..end], count, out int ties);
        int written = count;
        for (int page = end - 1; page >= first && written > 0; page--)
        {
            if (scores[page] > threshold || (scores[page] == threshold && ties-- > 0))
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

    // The count-th greatest score, and how many pages of exactly that score belong to the top.
    private float Threshold(ReadOnlySpan<float> scores, int count, out int ties)
    {
        if (_order.Length < scores.Length)
        {
            _order = new float[2 * scores.Length];
        }

        Span<float> order = _order.AsSpan(0, scores.Length);
        scores.CopyTo(order);
        float threshold = Select(order, count - 1);
        int greater = 0;
        foreach (float score in scores)
        {
            greater += score > threshold ? 1 : 0;
        }

        ties = count - greater;
        return threshold;
    }

    // Hoare's quickselect, greatest first: what would stand at index k if the scores were sorted.
    private static float Select(Span<float> values, int k)
    {
        int low = 0;
        int high = values.Length - 1;
        while (low < high)
        {
            float pivot = Median(values[low], values[low + ((high - low) / 2)], values[high]);
            int i = low;
            int j = high;
            while (i <= j)
            {
                while (values[i] > pivot)
                {
                    i++;
                }

                while (values[j] < pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (k <= j)
            {
                high = j;
            }
            else if (k >= i)
            {
                low = i;
            }
            else
            {
                return values[k];
            }
        }

        return values[low];
    }

    private static float Median(float a, float b, float c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
