using System.Runtime.Intrinsics;
using MagicDec.Engine.Compute.Attention;

namespace MagicDec.Engine.Tests.Compute.Attention;

public class ExponentTests
{
    [Fact]
    public void Exp2_NegativeArguments_IsWithinTwoUlpsAndEqualInBothForms()
    {
        for (var x = 0f; x > -125f; x -= 0.00317f)
        {
            var scalar = Exponent.Exp2(x);
            var exact = Math.Pow(2, x);

            Assert.Equal(BitConverter.SingleToInt32Bits(scalar), BitConverter.SingleToInt32Bits(Exponent.Exp2(Vector512.Create(x)).GetElement(5)));
            Assert.True(Math.Abs(scalar - exact) <= 2.4e-7 * exact, $"2^{x} = {scalar:R}, exactly {exact:R}");
        }
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-1f, 0.5f)]
    [InlineData(-24f, 5.9604645e-8f)]
    [InlineData(-125f, 2.350988701644575e-38f)]
    [InlineData(-1e30f, 2.350988701644575e-38f)]
    [InlineData(float.NegativeInfinity, 2.350988701644575e-38f)]
    public void Exp2_WholeOrFarArguments_IsExactOrHeld(float x, float expected)
    {
        Assert.Equal(expected, Exponent.Exp2(x));
        Assert.Equal(expected, Exponent.Exp2(Vector512.Create(x)).GetElement(0));
    }
}
