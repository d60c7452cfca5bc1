using MagicDec.Engine.KvCache;

namespace MagicDec.Engine.Tests.KvCache;

/// <summary>Softmax attention in float64, from the definition.</summary>
internal static class ReferenceAttention
{
    /// <summary>Output of one row and query head, and the probability of each position.</summary>
    public static (double[] Output, double[] Probabilities) Row(
        AttentionRig rig, TestSequence sequence, int layer, int queryHead, int position, Func<int, bool> sees)
    {
        var size = rig.Geometry.HeadSize;
        var kvHead = queryHead / rig.Group;
        var q = sequence.Row('q', layer, position, rig.QueryWidth).AsSpan(queryHead * size, size);
        var probabilities = new double[position + 1];
        var max = double.NegativeInfinity;
        for (var t = 0; t <= position; t++)
        {
            var k = sequence.Row('k', layer, t, rig.KvWidth).AsSpan(kvHead * size, size);
            double score = 0;
            for (var d = 0; d < size; d++)
                score += (double)q[d] * Stored(rig, k[d]);
            probabilities[t] = sees(t) ? score / Math.Sqrt(size) : double.NegativeInfinity;
            max = Math.Max(max, probabilities[t]);
        }

        double sum = 0;
        for (var t = 0; t <= position; t++)
            sum += probabilities[t] = Math.Exp(probabilities[t] - max);
        var output = new double[size];
        for (var t = 0; t <= position; t++)
        {
            probabilities[t] /= sum;
            var v = sequence.Row('v', layer, t, rig.KvWidth).AsSpan(kvHead * size, size);
            for (var d = 0; d < size; d++)
                output[d] += probabilities[t] * Stored(rig, v[d]);
        }

        return (output, probabilities);
    }

    /// <summary>Nearest bfloat16, ties to even, by comparing the two neighbours.</summary>
    public static float RoundToBFloat16(float x)
    {
        if (float.IsNaN(x) || float.IsInfinity(x))
            return x;
        var below = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(x) & 0xffff0000u);
        var above = BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(x) & 0xffff0000u) + 0x10000u);
        double toBelow = Math.Abs((double)x - below), toAbove = Math.Abs((double)above - x);
        if (float.IsInfinity(above))
            toAbove = Math.Abs(Math.CopySign(Math.Pow(2, 128), x) - x);
        if (toBelow != toAbove)
            return toBelow < toAbove ? below : above;
        return (BitConverter.SingleToUInt32Bits(below) & 0x10000u) == 0 ? below : above;
    }

    private static float Stored(AttentionRig rig, float x) => rig.Geometry.Format == KvFormat.BFloat16 ? RoundToBFloat16(x) : x;
}
