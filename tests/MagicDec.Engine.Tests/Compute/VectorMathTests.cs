using System.Runtime.Intrinsics;
using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Tests.Compute;

public sealed unsafe class VectorMathTests
{
    /// <summary>Lengths around whole vectors.</summary>
    public static TheoryData<int> Lengths => [1, 15, 16, 17, 31, 33, 64, 100];

    [Fact]
    public void Exp_OverItsRange_IsWithinTwoUnitsInTheLastPlace()
    {
        for (float x = -87.3f; x < 88.3f; x += 0.00371f)
        {
            double exact = Math.Exp(x);
            float unit = MathF.BitIncrement((float)exact) - (float)exact;
            Assert.InRange(Math.Abs(VectorMath.Exp(x) - exact), 0, 2 * unit);
        }
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-88f, 0f)]
    [InlineData(-1e30f, 0f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.NaN, float.NaN)]
    public void Exp_SpecialValues_AreExact(float x, float expected) => Assert.Equal(expected, VectorMath.Exp(x));

    [Theory]
    [InlineData(89f)]
    [InlineData(1e30f)]
    [InlineData(float.PositiveInfinity)]
    public void Exp_TooLarge_StaysFinite(float x) => Assert.InRange(VectorMath.Exp(x), 2.3e38f, 2.4e38f);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void RmsNorm_AnyLength_IsCloseToFloat64(int count)
    {
        float[] x = TestMatrix.RandomValues(count, 1);
        float[] weight = TestMatrix.RandomValues(count, 2);
        float[] y = new float[count + 1];
        fixed (float* px = x, pw = weight, py = y)
            VectorMath.RmsNorm(px, pw, py, count, 1e-5f);

        double scale = 1 / Math.Sqrt(x.Average(value => (double)value * value) + 1e-5);
        for (int i = 0; i < count; i++)
            Assert.Equal(x[i] * scale * weight[i], y[i], 1e-6);
        Assert.Equal(0, y[count]);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void RmsNorm_InPlace_GivesTheSameBits(int count)
    {
        float[] x = TestMatrix.RandomValues(count, 1);
        float[] weight = TestMatrix.RandomValues(count, 2);
        float[] y = new float[count];
        fixed (float* px = x, pw = weight, py = y)
        {
            VectorMath.RmsNorm(px, pw, py, count, 1e-5f);
            VectorMath.RmsNorm(px, pw, px, count, 1e-5f);
        }

        Assert.Equal(y, x);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void SiluMultiply_AnyLength_IsCloseToFloat64(int count)
    {
        float[] gate = [.. TestMatrix.RandomValues(count, 1).Select(value => value * 20)];
        float[] up = TestMatrix.RandomValues(count, 2);
        float[] y = new float[count + 1];
        fixed (float* pg = gate, pu = up, py = y)
            VectorMath.SiluMultiply(pg, pu, py, count);

        for (int i = 0; i < count; i++)
            Assert.Equal(gate[i] / (1 + Math.Exp(-gate[i])) * up[i], y[i], 4e-6);
        Assert.Equal(0, y[count]);
    }

    [Fact]
    public void SiluMultiply_LargeGates_HasNoOverflow()
    {
        float[] gate = [-1000f, -100f, 100f, 1000f];
        float[] up = [1f, 1f, 1f, 1f];
        fixed (float* pg = gate, pu = up)
            VectorMath.SiluMultiply(pg, pu, pg, 4);

        Assert.Equal([0f, 0f, 100f, 1000f], gate.Select(value => MathF.Round(value)));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Softmax_AnyLength_IsCloseToFloat64(int count)
    {
        float[] x = [.. TestMatrix.RandomValues(count, 1).Select(value => value * 10)];
        double max = x.Max();
        double sum = x.Sum(value => Math.Exp(value - max));
        double[] expected = [.. x.Select(value => Math.Exp(value - max) / sum)];
        fixed (float* px = x)
            VectorMath.Softmax(px, count);

        for (int i = 0; i < count; i++)
            Assert.Equal(expected[i], x[i], 1e-6);
    }

    [Fact]
    public void Softmax_MaskedElements_AreZero()
    {
        float[] x = [1f, float.NegativeInfinity, 1f];
        fixed (float* px = x)
            VectorMath.Softmax(px, 3);

        Assert.Equal([0.5f, 0f, 0.5f], x);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Dot_AnyLength_MergesSixteenLanesHalvesFirst(int count)
    {
        float[] x = TestMatrix.RandomValues(count, 1);
        float[] y = TestMatrix.RandomValues(count, 2);
        float[] lanes = new float[16];
        for (int i = 0; i < (count + 15) / 16 * 16; i++)
            lanes[i % 16] = MathF.FusedMultiplyAdd(i < count ? x[i] : 0, i < count ? y[i] : 0, lanes[i % 16]);
        for (int half = 8; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
                lanes[lane] += lanes[lane + half];
        }

        fixed (float* px = x, py = y)
            Assert.Equal(lanes[0], VectorMath.Dot(px, py, count));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void AddScaleMax_AnyLength_AreExact(int count)
    {
        float[] x = TestMatrix.RandomValues(count, 1);
        float[] y = TestMatrix.RandomValues(count, 2);
        float[] expected = [.. x.Zip(y, (a, b) => (a + b) * 3f)];
        fixed (float* px = x, py = y)
        {
            VectorMath.Add(px, py, count);
            VectorMath.Scale(py, 3f, count);
            Assert.Equal(expected.Max(), VectorMath.Max(py, count));
        }

        Assert.Equal(expected, y);
    }

    [Fact]
    public void Max_Nothing_IsNegativeInfinity() => Assert.Equal(float.NegativeInfinity, VectorMath.Max(null, 0));

    [Fact]
    public void Sum_OfLanes_AddsHalves() =>
        Assert.Equal(136f, VectorMath.Sum(Vector512.Create(1f, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)));
}
