using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>
/// A float32 as the sum of two bfloat16, each rounded to nearest: 16 to 17 significant bits, where bfloat16 alone has 8. Products of terms
/// with bfloat16 weights are exact in float32 (bf16x2 of Henry, Tang and Heinecke, "Leveraging the bfloat16 artificial intelligence datatype
/// for higher-precision computations", 2019).
/// </summary>
internal static unsafe class TwoTerms
{
    /// <summary>Splits 32 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(Vector512<float> x0, Vector512<float> x1, ushort* high, ushort* low)
    {
        Vector512<uint> high0 = Upper(x0), high1 = Upper(x1);
        Vector512<uint> low0 = Upper(x0 - (high0 << 16).AsSingle()), low1 = Upper(x1 - (high1 << 16).AsSingle());
        Vector512.Narrow(high0, high1).Store(high);
        Vector512.Narrow(low0, low1).Store(low);
    }

    /// <summary>Splits 16 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(Vector512<float> x, ushort* high, ushort* low)
    {
        Vector512<uint> upper = Upper(x);
        Vector512<uint> rest = Upper(x - (upper << 16).AsSingle());
        Vector256.Narrow(upper.GetLower(), upper.GetUpper()).Store(high);
        Vector256.Narrow(rest.GetLower(), rest.GetUpper()).Store(low);
    }

    /// <summary>The high terms alone of 32 floats: bfloat16, rounded to nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Round(Vector512<float> x0, Vector512<float> x1, ushort* high) => Vector512.Narrow(Upper(x0), Upper(x1)).Store(high);

    /// <summary>Splits one float.</summary>
    public static (ushort High, ushort Low) Split(float x)
    {
        uint high = (BitConverter.SingleToUInt32Bits(x) + 0x8000) >> 16;
        uint low = (BitConverter.SingleToUInt32Bits(x - BitConverter.UInt32BitsToSingle(high << 16)) + 0x8000) >> 16;
        return ((ushort)high, (ushort)low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Upper(Vector512<float> x) => (x.AsUInt32() + Vector512.Create(0x8000u)) >> 16;
}
