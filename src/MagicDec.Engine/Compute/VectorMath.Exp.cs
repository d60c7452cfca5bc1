using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.Compute;

/// <content>The exponential function.</content>
internal static unsafe partial class VectorMath
{
    /// <summary>
    /// exp of 16 lanes within 2 units in the last place. Below -87.33 (and for negative infinity) the result is 0,
    /// above 88.37 it stays at exp(88.37); NaN stays NaN.
    /// </summary>
    /// <remarks>exp(x) = 2^n exp(r), n = round(x / ln 2), |r| &lt;= ln 2 / 2, ln 2 in two parts (Cody and Waite), the polynomial of Cephes' expf.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        Vector512<float> limited = Vector512.ConditionalSelect(
            Vector512.GreaterThan(x, Vector512.Create(88.37f)), Vector512.Create(88.37f), x);

        // Adding 1.5 * 2^23 rounds to an integer and leaves that integer in the low bits.
        Vector512<float> magic = Vector512.Create(12582912f);
        Vector512<float> shifted = Vector512.FusedMultiplyAdd(limited, Vector512.Create(1.44269504f), magic);
        Vector512<float> n = shifted - magic;
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693359375f), limited);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);

        Vector512<float> p = Vector512.Create(1.9875691500e-4f);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.3981999507e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894e-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201e-1f));
        p = Vector512.FusedMultiplyAdd(p, r * r, r) + Vector512<float>.One;

        // 2^n goes straight into the exponent: p is within [0.7, 1.42] and n within [-126, 127].
        Vector512<float> result = (p.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
        return Vector512.ConditionalSelect(
            Vector512.LessThan(x, Vector512.Create(-87.33f)), Vector512<float>.Zero, result);
    }

    /// <summary>The scalar form of <see cref="Exp(Vector512{float})"/>, with equal bits.</summary>
    public static float Exp(float x) => Exp(Vector512.Create(x)).ToScalar();
}
