using MagicDec.Tool.Bench.Agents;

namespace MagicDec.Tool.Tests.Bench.Agents;

public sealed class PercentilesTests
{
    [Fact]
    public void Of_Hundred_AreTheFiftiethAndTheNinetyNinth() =>
        Assert.Equal(new Percentiles(50, 99), Percentiles.Of([.. Enumerable.Range(1, 100).Reverse().Select(i => (double)i)]));

    [Fact]
    public void Of_One_IsBoth() => Assert.Equal(new Percentiles(3, 3), Percentiles.Of([3.0]));

    [Fact]
    public void Of_Nothing_IsNothing() => Assert.Null(Percentiles.Of([]));
}
