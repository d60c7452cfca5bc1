using System.Numerics;

namespace MagicDec.Engine.Models.Loading.RandomWeights;

/// <summary>Counter-based random bits: a value depends on its key and index only, so any order and any vector width give the same.</summary>
internal static class CounterHash
{
    private const uint Golden = 0x9e3779b9, First = 0x21f0aaad, Second = 0x735a2d97;

    /// <summary>The splitmix64 finaliser.</summary>
    public static ulong Mix64(ulong x)
    {
        x += 0x9e3779b97f4a7c15;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }

    /// <summary>
    /// Fills with near-normal values of the given standard deviation: the four bytes of a 32-bit hash, summed and centred (at most 3.4
    /// deviations from 0).
    /// </summary>
    public static void FillNormal(ulong key, double deviation, Span<float> destination)
    {
        // A uniform byte has variance (256^2 - 1) / 12 and mean 127.5.
        float scale = (float)(deviation / Math.Sqrt(4 * 65535.0 / 12));
        uint low = (uint)key, high = (uint)(key >> 32);
        var lanes = Vector<uint>.Indices * new Vector<uint>(Golden);
        int i = 0;
        for (; i <= destination.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = (lanes + new Vector<uint>(low + (uint)i * Golden)) ^ new Vector<uint>(high);
            x = (x ^ (x >>> 16)) * new Vector<uint>(First);
            x = (x ^ (x >>> 15)) * new Vector<uint>(Second);
            x ^= x >>> 15;
            var pairs = (x & new Vector<uint>(0x00ff00ff)) + ((x >>> 8) & new Vector<uint>(0x00ff00ff));
            var sum = (pairs & new Vector<uint>(0xffff)) + (pairs >>> 16);
            (Vector.ConvertToSingle(Vector.AsVectorInt32(sum) - new Vector<int>(510)) * scale).CopyTo(destination[i..]);
        }

        for (; i < destination.Length; i++)
        {
            uint x = (low + (uint)i * Golden) ^ high;
            x = (x ^ (x >> 16)) * First;
            x = (x ^ (x >> 15)) * Second;
            x ^= x >> 15;
            uint pairs = (x & 0x00ff00ff) + ((x >> 8) & 0x00ff00ff);
            destination[i] = ((int)((pairs & 0xffff) + (pairs >> 16)) - 510) * scale;
        }
    }
}
