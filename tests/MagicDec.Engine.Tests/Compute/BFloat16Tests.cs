using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Tests.Compute;

public sealed unsafe class BFloat16Tests
{
    [Fact]
    public void ToBFloat16_EveryUpperHalf_RoundsToNearestEven()
    {
        uint[] lowerHalves = [0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF];
        for (uint upper = 0; upper <= 0xFFFF; upper++)
        {
            foreach (uint lower in lowerHalves)
            {
                float value = BitConverter.UInt32BitsToSingle((upper << 16) | lower);
                ushort bits = VectorMath.ToBFloat16(value);
                if (float.IsNaN(value))
                    Assert.True(float.IsNaN(VectorMath.ToSingle(bits)));
                else
                    Assert.Equal(upper + (RoundsUp(upper, lower) ? 1u : 0u), bits);
            }
        }
    }

    [Fact]
    public void ToSingle_EveryValue_ComesBackUnchanged()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            float value = VectorMath.ToSingle((ushort)bits);
            if (!float.IsNaN(value))
                Assert.Equal(bits, VectorMath.ToBFloat16(value));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(1000)]
    public void RowForms_AnyLength_EqualTheScalarForms(int count)
    {
        float[] values = TestMatrix.RandomValues(count, 5);
        values[count / 2] = float.NaN;
        values[count - 1] = float.PositiveInfinity;
        var narrow = new ushort[count];
        var wide = new float[count];
        fixed (float* pv = values, pw = wide)
        fixed (ushort* pn = narrow)
        {
            VectorMath.ToBFloat16(pv, pn, count);
            VectorMath.ToSingle(pn, pw, count);
        }

        Assert.Equal(values.Select(VectorMath.ToBFloat16), narrow);
        Assert.Equal(narrow.Select(VectorMath.ToSingle), wide);
    }

    private static bool RoundsUp(uint upper, uint lower) => lower > 0x8000 || (lower == 0x8000 && (upper & 1) == 1);
}
