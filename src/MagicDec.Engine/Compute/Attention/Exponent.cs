using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.Compute.Attention;

/// <summary>
/// <c>2^x</c> for x &lt;= 0 as one fixed sequence of float32 operations, so that every vector width and the scalar form agree bit for bit:
/// n = round(x), a degree-6 polynomial for 2^(x-n) on [-1/2, 1/2] (the coefficients of Cephes' exp2f) and an exponent add.
/// 2^0 is exactly 1; below -125 the result stays at 2^-125, far under float32 resolution of any sum it enters.
/// </summary>
internal static class Exponent
{
    private const float Lowest = -125f;

    /// <summary>1.5 * 2^23: adding it rounds to an integer that then sits in the low mantissa bits.</summary>
    private const float Rounder = 12582912f;

    private const float C1 = 6.931472028550421e-1f;
    private const float C2 = 2.402264791363012e-1f;
    private const float C3 = 5.550332471162809e-2f;
    private const float C4 = 9.618437357674640e-3f;
    private const float C5 = 1.339887440266574e-3f;
    private const float C6 = 1.535336188319500e-4f;

    /// <summary>log2(e): scores multiplied by it turn exp into exp2.</summary>
    internal const float Log2E = 1.4426950408889634f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Exp2(float x)
    {
        x = x < Lowest ? Lowest : x;
        float t = x + Rounder;
        float f = x - (t - Rounder);
        float p = MathF.FusedMultiplyAdd(C6, f, C5);
        p = MathF.FusedMultiplyAdd(p, f, C4);
        p = MathF.FusedMultiplyAdd(p, f, C3);
        p = MathF.FusedMultiplyAdd(p, f, C2);
        p = MathF.FusedMultiplyAdd(p, f, C1);
        p = MathF.FusedMultiplyAdd(p, f, 1f);
        return BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(p) + (BitConverter.SingleToInt32Bits(t) << 23));
    }

    /// <summary>The same for 16 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Exp2(Vector512<float> x)
    {
        Vector512<float> v = Vector512.MaxNative(Vector512.Create(Lowest), x);
        Vector512<float> t = v + Vector512.Create(Rounder);
        Vector512<float> f = v - (t - Vector512.Create(Rounder));
        Vector512<float> p = Vector512.FusedMultiplyAdd(Vector512.Create(C6), f, Vector512.Create(C5));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(C4));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(C3));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(C2));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(C1));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512<float>.One);
        return (p.AsInt32() + (t.AsInt32() << 23)).AsSingle();
    }
}
