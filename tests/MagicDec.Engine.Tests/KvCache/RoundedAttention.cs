namespace MagicDec.Engine.Tests.KvCache;

/// <summary>
/// What matrix tiles compute, in float64: scaled queries, and probabilities relative to the running maximum of a split, rounded to bfloat16;
/// blocks of 64 tokens, splits of 1024.
/// </summary>
internal static class RoundedAttention
{
    private const int Block = 64, Split = 1024;

    /// <summary>Output of one row and query head over all tokens up to its own.</summary>
    public static double[] Row(AttentionRig rig, TestSequence sequence, int layer, int queryHead, int position)
    {
        int size = rig.Geometry.HeadSize, kvHead = queryHead / rig.Group;
        var scale = (float)(Math.Log2(Math.E) / Math.Sqrt(size));
        float[] query = [.. sequence.Row('q', layer, position, rig.QueryWidth).Skip(queryHead * size).Take(size).Select(q => Round(q * scale))];
        double totalMax = double.NegativeInfinity, totalSum = 0;
        var total = new double[size];
        for (int split = 0; split <= position; split += Split)
        {
            double max = double.NegativeInfinity, sum = 0;
            var part = new double[size];
            for (int block = split; block <= Math.Min(position, split + Split - 1); block += Block)
            {
                int count = Math.Min(Block, position + 1 - block);
                double[] scores = [.. Enumerable.Range(block, count).Select(t => Dot(query, Head('k', t)))];
                double raised = Math.Max(max, scores.Max());
                Scale(part, Math.Pow(2, max - raised));
                sum *= Math.Pow(2, max - raised);
                max = raised;
                for (int t = 0; t < count; t++)
                {
                    double probability = Math.Pow(2, scores[t] - max);
                    sum += probability;
                    Add(part, Head('v', block + t), Round((float)probability));
                }
            }

            double most = Math.Max(totalMax, max);
            Scale(total, Math.Pow(2, totalMax - most));
            Add(total, part, Math.Pow(2, max - most));
            totalSum = (totalSum * Math.Pow(2, totalMax - most)) + (sum * Math.Pow(2, max - most));
            totalMax = most;
        }

        Scale(total, 1 / totalSum);
        return total;

        double[] Head(char kind, int token) =>
            [.. sequence.Row(kind, layer, token, rig.KvWidth).Skip(kvHead * size).Take(size).Select(x => (double)ReferenceAttention.RoundToBFloat16(x))];
    }

    // Nearest, ties away from zero.
    private static float Round(float x) => BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(x) + 0x8000) & 0xffff0000u);

    private static double Dot(float[] x, double[] y) => x.Zip(y, static (a, b) => a * b).Sum();

    private static void Scale(double[] x, double factor)
    {
        for (int i = 0; i < x.Length; i++)
            x[i] *= factor;
    }

    private static void Add(double[] to, double[] x, double factor)
    {
        for (int i = 0; i < x.Length; i++)
            to[i] += x[i] * factor;
    }
}
