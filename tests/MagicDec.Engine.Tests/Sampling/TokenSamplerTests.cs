using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Tests.Sampling;

public class TokenSamplerTests
{
    public static TheoryData<SamplingParameters> Filters() => new(
        new SamplingParameters(),
        new SamplingParameters { Temperature = 0.6f },
        new SamplingParameters { Temperature = 3f },
        new SamplingParameters { TopK = 1 },
        new SamplingParameters { TopK = 5 },
        new SamplingParameters { TopK = 100 },
        new SamplingParameters { TopK = 100_000 },
        new SamplingParameters { TopP = 0.9f },
        new SamplingParameters { TopP = 1e-6f },
        new SamplingParameters { TopP = 0f },
        new SamplingParameters { TopP = 0.9999f, Temperature = 2f },
        new SamplingParameters { MinP = 0.05f },
        new SamplingParameters { MinP = 1f },
        new SamplingParameters { TopK = 20, TopP = 0.8f, MinP = 0.1f, Temperature = 1.3f },
        new SamplingParameters { TopP = 0.95f, MinP = 0.02f, Temperature = 0.8f });

    [Theory]
    [MemberData(nameof(Filters))]
    public void Sample_AnyFilter_EqualsPlainReference(SamplingParameters parameters)
    {
        foreach (var vocabularySize in new[] { 1, 7, 64, 65, 512, 3001 })
        {
            var sampler = new TokenSampler(vocabularySize);
            for (var position = 0; position < 40; position++)
            {
                var logits = ReferenceSampling.RandomLogits(position + vocabularySize, vocabularySize);
                var p = parameters with { Seed = (ulong)position % 3 };
                var expected = ReferenceSampling.Winner(ReferenceSampling.Distribution(logits, p), logits, p, position);
                Assert.Equal(expected, sampler.Sample((float[])logits.Clone(), p, null, position));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void Sample_ManyPositions_FollowsFilteredSoftmax(SamplingParameters parameters)
    {
        const int Draws = 20_000;
        var logits = ReferenceSampling.RandomLogits(11, 200, spread: 1.5);
        var expected = ReferenceSampling.Distribution(logits, parameters);
        var sampler = new TokenSampler(logits.Length);
        var scratch = new float[logits.Length];
        var counts = new int[logits.Length];
        for (var i = 0; i < Draws; i++)
        {
            logits.CopyTo(scratch, 0);
            counts[sampler.Sample(scratch, parameters with { Seed = (ulong)(i / 1000) }, null, i % 1000)]++;
        }

        Assert.All(Enumerable.Range(0, logits.Length).Where(token => !expected.ContainsKey(token)), token => Assert.Equal(0, counts[token]));
        AssertChiSquare(expected, counts, Draws);
    }

    [Fact]
    public void Sample_RandomSettings_EqualsPlainReference()
    {
        var settings =
            from seed in Gen.Choose(0, 1_000_000)
            from size in Gen.Choose(1, 300)
            from topK in Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 40))
            from topP in Gen.OneOf(Gen.Constant(100), Gen.Choose(1, 99))
            from minP in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 100))
            from temperature in Gen.Choose(1, 400)
            select (Seed: seed, Size: size, Parameters: new SamplingParameters
            {
                Seed = (ulong)seed,
                TopK = topK,
                TopP = topP / 100f,
                MinP = minP / 100f,
                Temperature = temperature / 100f,
                RepetitionPenalty = 1f + (seed % 4 * 0.1f),
                PresencePenalty = seed % 3 * 0.5f,
                FrequencyPenalty = seed % 5 * 0.1f,
                LogitBias = new Dictionary<int, float> { [seed % size] = (seed % 9) - 4 },
            });

        Check.QuickThrowOnFailure(Prop.ForAll(settings.ToArbitrary(), setting =>
        {
            var (seed, size, p) = setting;
            var logits = ReferenceSampling.RandomLogits(seed, size);
            var random = new Random(seed);
            var prompt = Enumerable.Range(0, 20).Select(_ => random.Next(size)).ToArray();
            var output = Enumerable.Range(0, 10).Select(_ => random.Next(size)).ToArray();
            bool Allowed(int token) => token == 0 || (token * 7 + seed) % 5 != 0;
            var mask = Mask(size, Allowed);
            var counts = new TokenCounts(prompt);
            foreach (var token in output)
            {
                counts.Push(token);
            }

            var adjusted = ReferenceSampling.Adjust(logits, p, prompt, output, Allowed);
            var expected = ReferenceSampling.Winner(ReferenceSampling.Distribution(adjusted, p), adjusted, p, 30);
            return expected == new TokenSampler(size).Sample(logits, p, counts, 30, mask);
        }));
    }

    [Fact]
    public void Sample_SameArguments_DoesNotDependOnEarlierCalls()
    {
        var logits = ReferenceSampling.RandomLogits(3, 1000);
        var p = new SamplingParameters { TopP = 0.95f, TopK = 50, Seed = 9 };
        var used = new TokenSampler(1000);
        for (var position = 0; position < 50; position++)
        {
            used.Sample(ReferenceSampling.RandomLogits(position, 1000), new() { TopP = 0.5f }, null, position, default, out _);
            Assert.Equal(
                new TokenSampler(1000).Sample((float[])logits.Clone(), p, null, position),
                used.Sample((float[])logits.Clone(), p, null, position));
        }
    }

    [Fact]
    public void Sample_Greedy_TakesLowestIdOfTies()
    {
        var logits = new float[100];
        logits[40] = logits[41] = logits[99] = 5f;
        Assert.Equal(40, new TokenSampler(100).Sample(logits, SamplingParameters.Greedy, null, 0));
    }

    [Fact]
    public void Sample_TopKOverTies_KeepsLowestIds()
    {
        var sampler = new TokenSampler(300);
        var chosen = Enumerable.Range(0, 400).Select(i => sampler.Sample(new float[300], new() { TopK = 3 }, null, i)).ToHashSet();
        Assert.Equal([0, 1, 2], chosen.Order());
    }

    [Theory]
    [InlineData(1e-45f)]
    [InlineData(1e-30f)]
    [InlineData(1e-4f)]
    public void Sample_TinyTemperature_IsGreedy(float temperature)
    {
        var logits = ReferenceSampling.RandomLogits(5, 500);
        var best = Array.IndexOf(logits, logits.Max());
        var sampler = new TokenSampler(500);
        foreach (var p in new SamplingParameters[] { new(), new() { TopP = 0.9f }, new() { TopK = 7, TopP = 0.5f }, new() { MinP = 0.1f } })
        {
            Assert.Equal(best, sampler.Sample((float[])logits.Clone(), p with { Temperature = temperature }, null, 1));
        }
    }

    [Theory]
    [InlineData(1e20f)]
    [InlineData(float.MaxValue)]
    public void Sample_HugeTemperature_IsUniform(float temperature)
    {
        var sampler = new TokenSampler(16);
        var counts = new int[16];
        for (var i = 0; i < 8000; i++)
        {
            counts[sampler.Sample(ReferenceSampling.RandomLogits(1, 16), new() { Temperature = temperature, TopP = 0.999f }, null, i)]++;
        }

        AssertChiSquare(Enumerable.Range(0, 16).ToDictionary(token => token, _ => 1 / 16.0), counts, 8000);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Sample_InvalidLogit_ThrowsNamingToken(float invalid)
    {
        foreach (var token in new[] { 0, 63, 64, 129 })
        {
            var logits = new float[130];
            logits[token] = invalid;
            var error = Assert.Throws<InvalidOperationException>(() => new TokenSampler(130).Sample(logits, SamplingParameters.Greedy, null, 0));
            Assert.Contains($"token {token} ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sample_EverythingMasked_Throws()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new TokenSampler(70).Sample(new float[70], new(), null, 0, new uint[3]));
        Assert.Contains("mask", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_MaskTooShort_Throws() =>
        Assert.Throws<ArgumentException>(() => new TokenSampler(70).Sample(new float[70], new(), null, 0, new uint[2]));

    [Fact]
    public void Sample_WrongLogitCount_Throws() =>
        Assert.Throws<ArgumentException>(() => new TokenSampler(70).Sample(new float[71], new(), null, 0));

    [Fact]
    public void Sample_MaskOfOneToken_ChoosesIt()
    {
        for (var token = 0; token < 70; token++)
        {
            var only = token;
            var logits = ReferenceSampling.RandomLogits(token, 70);
            Assert.Equal(token, new TokenSampler(70).Sample(logits, new() { TopP = 0.9f }, null, 0, Mask(70, t => t == only)));
        }
    }

    [Fact]
    public void Sample_NoLogprobs_AllocatesNothing()
    {
        var sampler = new TokenSampler(5000);
        var logits = ReferenceSampling.RandomLogits(2, 5000);
        var scratch = new float[5000];
        var counts = new TokenCounts([1, 2, 3]);
        var mask = Mask(5000, _ => true);
        SamplingParameters[] all = [new(), new() { TopP = 0.9f }, new() { TopK = 40, TopP = 0.9f }, new() { MinP = 0.1f, RepetitionPenalty = 1.1f }];
        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var p in all)
            {
                logits.CopyTo(scratch, 0);
                sampler.Sample(scratch, p, counts, 4, mask);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated();
        Assert.Equal(0, Allocated());
    }

    private static uint[] Mask(int size, Func<int, bool> allowed)
    {
        var mask = new uint[(size + 31) / 32];
        foreach (var token in Enumerable.Range(0, size).Where(allowed))
        {
            mask[token / 32] |= 1u << (token % 32);
        }

        return mask;
    }

    /// <summary>Pearson's test; the seeds are fixed, so the bound (mean + 4.5 standard deviations) either holds for ever or never.</summary>
    private static void AssertChiSquare(Dictionary<int, double> expected, int[] counts, int draws)
    {
        var frequent = expected.Where(entry => entry.Value * draws >= 8).ToList();
        var rest = draws * (1 - frequent.Sum(entry => entry.Value));
        var restCount = draws - frequent.Sum(entry => counts[entry.Key]);
        var statistic = frequent.Sum(entry => Math.Pow(counts[entry.Key] - (entry.Value * draws), 2) / (entry.Value * draws));
        statistic += rest > 1 ? Math.Pow(restCount - rest, 2) / rest : 0;
        double freedom = Math.Max(frequent.Count - 1, 1);
        Assert.InRange(statistic, 0, freedom + (4.5 * Math.Sqrt(2 * freedom)));
    }
}
