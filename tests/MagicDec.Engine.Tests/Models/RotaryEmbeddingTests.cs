using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Rotary;

namespace MagicDec.Engine.Tests.Models;

public unsafe class RotaryEmbeddingTests
{
    private static readonly ModelConfig Small = ConfigText.Read(PublicConfigs.Llama2);

    [Fact]
    public void Compute_Plain_IsThePowerSeries()
    {
        var frequencies = RotaryFrequencies.Compute(Small);
        Assert.Equal(64, frequencies.Length);
        Assert.Equal(1, frequencies[0]);
        Assert.Equal(Math.Pow(10000, -62.0 / 128), frequencies[31], 15);
    }

    [Fact]
    public void Compute_Linear_DividesEveryFrequency()
    {
        var plain = RotaryFrequencies.Compute(Small);
        var scaled = RotaryFrequencies.Compute(Small with { RopeScaling = Scaling(RopeScalingKind.Linear, 2.5) });
        Assert.Equal(plain.Select(f => f / 2.5), scaled);
    }

    [Fact]
    public void Compute_DynamicUpToTheTrainedLength_IsUnscaled() =>
        Assert.Equal(RotaryFrequencies.Compute(Small), RotaryFrequencies.Compute(Dynamic));

    [Fact]
    public void Compute_DynamicBeyondTheTrainedLength_UsesTheBaseOfThatLength()
    {
        var scaled = RotaryFrequencies.Compute(Dynamic.WithMaxPositions(10240));

        // transformers: base * ((factor * length / trained) - (factor - 1)) ^ (dim / (dim - 2))
        double theta = 10000 * Math.Pow(4.0 * 10240 / 4096 - 3, 128.0 / 126);
        for (int i = 0; i < scaled.Length; i++)
        {
            Assert.Equal(1 / Math.Pow(theta, i / 64.0), scaled[i], 15);
        }
    }

    [Fact]
    public void Compute_Llama3_FollowsTheWavelengthRule()
    {
        var config = ConfigText.Read(PublicConfigs.Llama32);
        var scaled = RotaryFrequencies.Compute(config);
        int kept = 0, blended = 0, divided = 0;
        for (int i = 0; i < scaled.Length; i++)
        {
            double plain = 1 / Math.Pow(500000, i / 32.0), wavelength = 2 * Math.PI / plain, expected;
            if (wavelength < 8192 / 4.0)
            {
                (expected, kept) = (plain, kept + 1);
            }
            else if (wavelength > 8192 / 1.0)
            {
                (expected, divided) = (plain / 32, divided + 1);
            }
            else
            {
                double smooth = (8192 / wavelength - 1) / (4 - 1);
                (expected, blended) = ((1 - smooth) * plain / 32 + smooth * plain, blended + 1);
            }

            Assert.Equal(expected, scaled[i], expected * 1e-14);
        }

        Assert.True(kept > 0 && blended > 0 && divided > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Compute_Yarn_BlendsOverTheCorrectionRange(bool truncate)
    {
        var scaling = Scaling(RopeScalingKind.Yarn, 8) with { Truncate = truncate };
        var scaled = RotaryFrequencies.Compute(Small with { RopeScaling = scaling });
        double low = 128 * Math.Log(4096 / (32 * 2 * Math.PI)) / (2 * Math.Log(10000));
        double high = 128 * Math.Log(4096 / (1 * 2 * Math.PI)) / (2 * Math.Log(10000));
        if (truncate)
        {
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        }

        for (int i = 0; i < scaled.Length; i++)
        {
            double plain = 1 / Math.Pow(10000, i / 64.0), kept = 1 - Math.Clamp((i - low) / (high - low), 0, 1);
            double expected = 1 / (8 * Math.Pow(10000, i / 64.0)) * (1 - kept) + plain * kept;
            Assert.Equal(expected, scaled[i], expected * 1e-14);
        }

        Assert.Equal(1, scaled[0]);
        Assert.Equal(Math.Pow(10000, -63 / 64.0) / 8, scaled[63], 15);
    }

    [Fact]
    public void Compute_YarnFactorOne_IsUnscaled()
    {
        var scaled = RotaryFrequencies.Compute(Small with { RopeScaling = Scaling(RopeScalingKind.Yarn, 1) });
        Assert.All(scaled.Zip(RotaryFrequencies.Compute(Small)), pair => Assert.Equal(pair.Second, pair.First, 15));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(4095)]
    public void Table_AnyPosition_IsCosAndSinRoundedOnce(int position)
    {
        var config = Small with { RopeScaling = Scaling(RopeScalingKind.Yarn, 4) with { AttentionFactor = 1.25 } };
        var frequencies = RotaryFrequencies.Compute(config);
        var table = new RotaryEmbedding(config).Table(position);
        for (int i = 0; i < frequencies.Length; i++)
        {
            Assert.Equal((float)(1.25 * Math.Cos(position * frequencies[i])), table[i], 1e-7f);
            Assert.Equal((float)(1.25 * Math.Sin(position * frequencies[i])), table[frequencies.Length + i], 1e-7f);
        }
    }

    [Fact]
    public void Table_PositionOutOfRange_Throws()
    {
        var rope = new RotaryEmbedding(Small);
        Assert.Throws<ArgumentOutOfRangeException>(() => rope.Table(-1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => rope.Table(4096).Length);
    }

    [Fact]
    public void Table_FromManyThreads_IsOneTable()
    {
        var rope = new RotaryEmbedding(Small);
        var addresses = new nint[8];
        Parallel.For(0, addresses.Length, i =>
        {
            fixed (float* table = rope.Table(1000))
            {
                addresses[i] = (nint)table;
            }
        });
        Assert.Single(addresses.Distinct());
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(8, 3)]
    [InlineData(44, 2)] // halves of 22: 16 + 4 + 2 lanes
    [InlineData(64, 5)]
    [InlineData(128, 4)]
    public void Apply_AnyHeadSize_RotatesHalvesBitForBit(int headSize, int heads)
    {
        const int Position = 777;
        var rope = new RotaryEmbedding(Small with { HeadSize = headSize });
        var random = new Random(headSize);
        var row = Enumerable.Range(0, heads * headSize).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var expected = new float[row.Length];
        var table = rope.Table(Position);
        int half = headSize / 2;
        for (int head = 0; head < heads; head++)
        {
            for (int i = 0; i < half; i++)
            {
                float a = row[head * headSize + i], b = row[head * headSize + half + i];
                expected[head * headSize + i] = a * table[i] - b * table[half + i];
                expected[head * headSize + half + i] = b * table[i] + a * table[half + i];
            }
        }

        fixed (float* p = row)
        {
            rope.Apply(p, heads, headSize, Position);
        }

        Assert.Equal(expected, row);
    }

    [Fact]
    public void Apply_WrongHeadSize_Throws()
    {
        var rope = new RotaryEmbedding(Small);
        float value = 0;
        float* p = &value;
        Assert.Throws<ArgumentOutOfRangeException>(() => rope.Apply(p, 1, 64, 0));
    }

    private static ModelConfig Dynamic => ConfigText.Read(PublicConfigs.Llama2.With("rope_scaling", """{"type": "dynamic", "factor": 4}"""));

    private static RopeScaling Scaling(RopeScalingKind kind, double factor) =>
        new() { Kind = kind, Factor = factor, OriginalMaxPositions = 4096 };
}
