using System.Runtime.InteropServices;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests;

/// <summary>The contract every lossless trick stands on: a token's logits have the same bits whatever runs beside it and however it is cut up.</summary>
public sealed class BatchInvarianceTests
{
    private const int PromptLength = 150;
    private const int OutputLength = 6;

    [Theory]
    [InlineData(1, 16, KvFormat.BFloat16)]
    [InlineData(2, 16, KvFormat.BFloat16)]
    [InlineData(2, 17, KvFormat.BFloat16)]
    [InlineData(1, 64, KvFormat.BFloat16)]
    [InlineData(3, 100, KvFormat.BFloat16)]
    [InlineData(2, 512, KvFormat.Float32)]
    [InlineData(1, 33, KvFormat.Float32)]
    public async Task Logits_AnyThreadsAndChunks_SameBits(int threads, int chunk, KvFormat format)
    {
        float[][] reference = await LogitsAloneAsync(options => { options.Threads = 2; options.MaxStepTokens = 512; options.KvFormat = format; });
        float[][] logits = await LogitsAloneAsync(options => { options.Threads = threads; options.MaxStepTokens = chunk; options.KvFormat = format; });
        AssertSameBits(reference, logits);
    }

    [Theory]
    [InlineData("llama3")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public async Task Logits_AloneOrAmong64_SameBits(string family)
    {
        float[][] reference = await LogitsAloneAsync(_ => { }, family);
        await using InferenceEngine engine = await CreateAsync(options => options.MaxStepTokens = 200, family);
        Task<int[]>[] neighbours = [.. Enumerable.Range(0, 63).Select(i => Task.Run(() => engine.TokensAsync(
            Request(Prompt(5 + 13 * i % 160, 64, 100 + i), 40, new SamplingParameters { Seed = (ulong)i }))))];

        float[][] logits = await LogitsAsync(engine);

        await Task.WhenAll(neighbours);
        Assert.True(engine.GetStatistics().LargestBatch > 8, "The requests hardly shared a step.");
        AssertSameBits(reference, logits);
    }

    [Fact]
    public async Task Logits_OtherTokenEarlyInThePrompt_OtherBits()
    {
        // The control: the comparison would notice a difference.
        await using InferenceEngine engine = await CreateAsync();
        float[][] reference = await LogitsAsync(engine);
        int[] prompt = Prompt(PromptLength, 64, 5);
        prompt[3] = (prompt[3] + 1) % 64;
        float[][] other = await LogitsAsync(engine, prompt);
        Assert.NotEqual(Bits(reference[0]), Bits(other[0]));
    }

    private static async Task<float[][]> LogitsAloneAsync(Action<EngineOptions> configure, string family = "llama3")
    {
        await using InferenceEngine engine = await CreateAsync(configure, family);
        return await LogitsAsync(engine);
    }

    private static async Task<float[][]> LogitsAsync(InferenceEngine engine, int[]? prompt = null)
    {
        var logits = new List<float[]>();
        GenerationRequest request = Request(prompt ?? Prompt(PromptLength, 64, 5), OutputLength) with { IncludeLogits = true };
        await foreach (GenerationUpdate update in engine.GenerateAsync(request))
        {
            logits.Add(update.Logits!.Value.ToArray());
        }

        return [.. logits];
    }

    private static void AssertSameBits(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(Bits(expected[i]), Bits(actual[i]));
        }
    }

    private static int[] Bits(float[] values) => MemoryMarshal.Cast<float, int>(values).ToArray();
}
