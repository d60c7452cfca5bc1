using System.Runtime.Intrinsics;
using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Tests.Sampling;

public class StableMathTests
{
    [Fact]
    public void Log_ManyArguments_IsWithinTwoUlp()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var value = Math.ScaleB(1 + random.NextDouble(), random.Next(-60, 60));
            var expected = Math.Log(value);
            Assert.Equal(expected, StableMath.Log(value), 4.5e-16 * Math.Abs(expected));
        }
    }

    [Fact]
    public void Log_NearOne_KeepsRelativePrecision()
    {
        for (var exponent = 1; exponent <= 52; exponent++)
        {
            var distance = Math.ScaleB(1, -exponent - 1);
            var series = Enumerable.Range(1, 200).Sum(n => -Math.Pow(distance, n) / n);
            Assert.Equal(1.0, StableMath.Log(1 - distance) / series, 14);
        }
    }

    [Fact]
    public void Exp_WholeRange_IsWithinTwoFloatUlp()
    {
        for (var x = 0f; x > StableMath.ExpUnderflow; x -= 0.0137f)
        {
            Assert.Equal(1.0, StableMath.Exp(Vector512.Create(x))[3] / Math.Exp(x), 2.5e-7);
        }
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-87f, 0f)]
    [InlineData(-1e30f, 0f)]
    [InlineData(float.NegativeInfinity, 0f)]
    public void Exp_Ends_AreExact(float argument, float expected) =>
        Assert.Equal(expected, StableMath.Exp(Vector512.Create(argument))[7]);
}
