using System.Runtime.Intrinsics;
using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Amx;

namespace MagicDec.Engine.Tests.Compute.Amx;

public unsafe class TwoTermsTests
{
    // Below it the low term is denormal and has fewer bits.
    private const double Smallest = 1e-33;

    [Fact]
    public void Split_AnySize_GivesTheSameTermsAndKeepsSixteenBits()
    {
        float[] values = [.. TestMatrix.RandomValues(31, 1), .. TestMatrix.RandomValues(64, 2).Select(x => x * 1e-20f), 0f, -0f, 1f, float.MaxValue / 4, -3e-38f, 65504f];
        ushort* high = stackalloc ushort[32], low = stackalloc ushort[32], high16 = stackalloc ushort[16], low16 = stackalloc ushort[16];
        for (int i = 0; i + 32 <= values.Length; i++)
        {
            fixed (float* x = &values[i])
            {
                TwoTerms.Split(Vector512.Load(x), Vector512.Load(x + 16), high, low);
                TwoTerms.Split(Vector512.Load(x), high16, low16);
            }

            for (int k = 0; k < 32; k++)
            {
                Assert.Equal(TwoTerms.Split(values[i + k]), (high[k], low[k]));
                if (k < 16)
                    Assert.Equal((high[k], low[k]), (high16[k], low16[k]));
                double kept = (double)VectorMath.ToSingle(high[k]) + VectorMath.ToSingle(low[k]);
                Assert.True(Math.Abs(kept - values[i + k]) <= Math.Max(Math.Abs(values[i + k]), Smallest) * Math.Pow(2, -16), $"{values[i + k]:R} became {kept:R}");
            }
        }
    }

    [Fact]
    public void Split_NaN_StaysOne() => Assert.True(float.IsNaN(VectorMath.ToSingle(TwoTerms.Split(float.NaN).High)));
}
