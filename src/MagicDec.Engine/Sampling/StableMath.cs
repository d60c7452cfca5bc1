using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.Sampling;

/// <summary>
/// Logarithm and exponential from IEEE additions, multiplications, divisions and explicit fused multiply-adds only,
/// so that they give the same bits on every machine and vector width (the platform's Math.Log and Math.Exp do not promise that).
/// </summary>
internal static class StableMath
{
    private const double Ln2 = 0.693147180559945309417;
    private const double Sqrt2 = 1.41421356237309504880;

    /// <summary>Below this argument <see cref="Exp(Vector512{float})"/> gives 0.</summary>
    public const float ExpUnderflow = -87f;

    /// <summary>Natural logarithm of a positive normal number, to about 2 ulp: log(m 2^e) = e ln 2 + 2 atanh((m - 1) / (m + 1)).</summary>
    public static double Log(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > Sqrt2)
        {
            mantissa *= 0.5;
            exponent++;
        }

        var s = (mantissa - 1.0) / (mantissa + 1.0);
        var z = s * s; // at most 0.0295, so 11 terms of the series reach 1e-17
        var series = 1.0 / 21;
        series = Math.FusedMultiplyAdd(series, z, 1.0 / 19);
        series = Math.FusedMultiplyAdd(series, z, 1.0 / 17);
        series = Math.FusedMultiplyAdd(series, z, 1.0 / 15);
        series = Math.FusedMultiplyAdd(series, z, 1.0 / 13);
        series = Math.FusedMultiplyAdd(series, z, 1.0 / 11);
        series = Math.FusedMultiplyAdd(series, z, 1.0 / 9);
        series = Math.FusedMultiplyAdd(series, z, 1.0 / 7);
        series = Math.FusedMultiplyAdd(series, z, 1.0 / 5);
        series = Math.FusedMultiplyAdd(series, z, 1.0 / 3);
        return Math.FusedMultiplyAdd(exponent, Ln2, 2.0 * Math.FusedMultiplyAdd(series * z, s, s));
    }

    /// <summary>exp(x) for x up to 0 in each lane, to about 1e-7 relative; 0 below <see cref="ExpUnderflow"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        const float Rounder = 12582912f; // 1.5 * 2^23: adding it leaves the nearest integer in the low mantissa bits
        var clamped = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, Vector512.Create(ExpUnderflow)), x, Vector512.Create(ExpUnderflow));
        var shifted = Vector512.FusedMultiplyAdd(clamped, Vector512.Create(1.442695041f), Vector512.Create(Rounder));
        var n = shifted - Vector512.Create(Rounder);
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693145752f), clamped);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-1.42860677e-6f), r);

        // Taylor series of exp on [-ln2/2, ln2/2], degree 7: truncation below 6e-9
        var p = Vector512.Create(1f / 5040);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 720));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 120));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 24));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 6));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.5f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        var scale = Vector512.ShiftLeft(shifted.AsInt32() - Vector512.Create(0x4B400000 - 127), 23).AsSingle();
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(ExpUnderflow)), p * scale, Vector512<float>.Zero);
    }
}
