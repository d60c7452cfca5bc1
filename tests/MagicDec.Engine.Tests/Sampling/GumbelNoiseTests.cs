using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Tests.Sampling;

public class GumbelNoiseTests
{
    [Theory]
    [InlineData(0UL, 0, 0)]
    [InlineData(1UL, 5, 128_000)]
    [InlineData(ulong.MaxValue, int.MaxValue, 31_999)]
    public void Indexer_AnyKey_IsMinusLogMinusLogOfUniform(ulong seed, int position, int token)
    {
        var noise = new GumbelNoise(seed, position);
        Assert.Equal(-Math.Log(-Math.Log(noise.Uniform(token))), noise[token], 12);
    }

    [Fact]
    public void Indexer_KnownKeys_NeverChanges()
    {
        // Golden bits: if they change, every seed gives other answers than it did, on this or another machine.
        (ulong Seed, int Position, int Token)[] keys = [(0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0), (42, 1000, 31_999), (ulong.MaxValue, int.MaxValue, 151_935)];
        long[] golden =
        [
            -4621300779957402746, -4632858771023872127, 4609051764106061921,
            -4615425657503580546, -4617743304593250018, -4623990040367913493,
        ];
        Assert.Equal(golden, keys.Select(key => BitConverter.DoubleToInt64Bits(new GumbelNoise(key.Seed, key.Position)[key.Token])));
    }

    [Fact]
    public void UpperBounds_ManyTokens_AreAboveAndTight()
    {
        var noise = new GumbelNoise(77, 12);
        for (var first = 0; first < 200_000; first += 16)
        {
            var bounds = noise.UpperBounds(first);
            for (var lane = 0; lane < 16; lane++)
            {
                // the bound is of -log v with v = 1 - u, itself at least the noise
                Assert.InRange(bounds[lane], noise[first + lane], -Math.Log(1 - noise.Uniform(first + lane)) + 0.1);
            }
        }
    }

    [Fact]
    public void Indexer_ManyKeys_HasGumbelMoments()
    {
        var values = Enumerable.Range(0, 400).SelectMany(position => Sequence(5, position, 250)).ToList();
        var mean = values.Average();
        var variance = values.Average(value => (value - mean) * (value - mean));
        Assert.InRange(mean, 0.5772 - 0.02, 0.5772 + 0.02);
        Assert.InRange(variance, (Math.PI * Math.PI / 6) - 0.05, (Math.PI * Math.PI / 6) + 0.05);
        Assert.True(values.Max() < GumbelNoise.Maximum);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(1, -1, 0)]
    [InlineData(0, 1, -1)]
    public void Uniform_NeighbouringKeys_AreUncorrelated(int seedStep, int positionStep, int tokenStep)
    {
        const int Count = 100_000;
        var sum = 0.0;
        for (var i = 0; i < Count; i++)
        {
            var (seed, position, token) = (100 + (i % 10), 100 + (i / 10 % 100), 100 + (i / 1000));
            var a = new GumbelNoise((ulong)seed, position).Uniform(token) - 0.5;
            var b = new GumbelNoise((ulong)(seed + seedStep), position + positionStep).Uniform(token + tokenStep) - 0.5;
            sum += a * b * 12;
        }

        Assert.InRange(sum / Count, -4.5 / Math.Sqrt(Count), 4.5 / Math.Sqrt(Count));
    }

    [Fact]
    public void Uniform_OneBitOfAnyKeyFlipped_ChangesHalfOfTheBits()
    {
        double Distance(Func<ulong, double> uniform, int bits) => Enumerable.Range(0, 400)
            .SelectMany(i => Enumerable.Range(0, bits).Select(bit =>
            {
                var key = ((ulong)i * 2654435761) & ((1UL << (bits - 1)) - 1);
                return (double)ulong.PopCount(Bits(uniform(key)) ^ Bits(uniform(key ^ (1UL << bit))));
            }))
            .Average();

        Assert.InRange(Distance(seed => new GumbelNoise(seed, 3).Uniform(9), 64), 25.9, 26.1);
        Assert.InRange(Distance(position => new GumbelNoise(4, (int)position).Uniform(9), 31), 25.8, 26.2);
        Assert.InRange(Distance(token => new GumbelNoise(4, 3).Uniform((int)token), 31), 25.8, 26.2);
    }

    private static IEnumerable<double> Sequence(ulong seed, int position, int count)
    {
        var noise = new GumbelNoise(seed, position);
        return Enumerable.Range(0, count).Select(token => noise[token]);
    }

    private static ulong Bits(double uniform) => (ulong)(uniform * (1UL << 52));
}
