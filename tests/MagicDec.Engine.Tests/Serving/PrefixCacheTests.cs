using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Tests.KvCache.Prefixes;
using MagicDec.Testing.StopTokens;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.Serving;

public sealed class PrefixCacheTests
{
    private static readonly int[] System = Prompt(75, 512, 1);

    [Fact]
    public async Task GenerateAsync_AThenBThenA_SameLogitsAsWithoutCache()
    {
        GenerationRequest a = Request([.. System, .. Prompt(20, 512, 2)], 24, new SamplingParameters { Seed = 3 }) with { IncludeLogits = true };
        GenerationRequest b = Request([.. System, .. Prompt(33, 512, 4)], 24) with { IncludeLogits = true };
        await using InferenceEngine plain = await CreateAsync(options => options.PrefixCache = false);
        await using InferenceEngine cached = await CreateAsync();

        int[] hits = new int[3];
        foreach ((GenerationRequest request, int index) in new[] { (a, 0), (b, 1), (a, 2) })
        {
            List<GenerationUpdate> expected = await plain.UpdatesAsync(request);
            List<GenerationUpdate> actual = await cached.UpdatesAsync(request);
            Assert.Equal(expected.Select(update => update.Token), actual.Select(update => update.Token));
            Assert.All(expected.Zip(actual), pair => Assert.True(pair.First.Logits!.Value.Span.SequenceEqual(pair.Second.Logits!.Value.Span)));
            Assert.All(expected, update => Assert.Equal(0, update.CachedPromptTokens));
            hits[index] = Assert.Single(actual.Select(update => update.CachedPromptTokens).Distinct());
        }

        Assert.Equal([0, 75, 94], hits);
        Assert.Equal(169, cached.GetStatistics().CachedPromptTokens);
        Assert.Equal(0, cached.GetStatistics().PagesInUse);
        Assert.Equal(0, plain.GetStatistics().CachedPages);
    }

    [Fact]
    public async Task GenerateAsync_NextStepOfAnAgent_FindsItsWholeEarlierConversation()
    {
        await using InferenceEngine engine = await CreateAsync();
        List<int> history = [.. System];
        for (int step = 0; step < 5; step++)
        {
            GenerationRequest request = Request([.. history], 11 + step);
            List<GenerationUpdate> updates = await engine.UpdatesAsync(request);

            // All but the last token of the answer, which was never an input.
            Assert.Equal(step == 0 ? 0 : history.Count - 9 - 1, updates[0].CachedPromptTokens);
            history.AddRange(updates.Select(update => update.Token));
            history.AddRange(Prompt(9, 512, 100 + step));
        }
    }

    [Fact]
    public async Task GenerateAsync_PoolFullOfCachedPages_EvictsInsteadOfPreempting()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.KvMemoryBytes = 20 * 16 * 256);
        for (int i = 0; i < 8; i++)
        {
            await engine.TokensAsync(Request(Prompt(100, 512, i), 20));
        }

        EngineStatistics statistics = engine.GetStatistics();
        Assert.Equal(20, statistics.PageCount);
        Assert.True(statistics.Evictions > 20);
        Assert.Equal(0, statistics.Preemptions);
        Assert.Equal(0, statistics.PagesInUse);
    }

    [Fact]
    public async Task GenerateAsync_SharedPrefixLargerThanFreePages_IsAdmittedBesideItsHolder()
    {
        // 20 pages: the first holds 13, so a second one fits only because it shares 12 of them.
        await using InferenceEngine engine = await CreateAsync(options => options.KvMemoryBytes = 20 * 16 * 256);
        int[] common = Prompt(192, 512, 1);
        using var gate = new GatedStopTokenSet(steps: 1);
        await using IAsyncEnumerator<GenerationUpdate> first =
            engine.GenerateAsync(Request([.. common, 1], 40) with { StopTokens = gate }).GetAsyncEnumerator();
        Assert.True(await first.MoveNextAsync());
        Task<List<GenerationUpdate>> second = engine.UpdatesAsync(Request([.. common, 2], 10));
        gate.Open();
        List<GenerationUpdate> updates = await second;
        while (await first.MoveNextAsync())
        {
        }

        Assert.Equal(192, updates[0].CachedPromptTokens);
        Assert.Equal(2, engine.GetStatistics().LargestBatch);
        Assert.Equal(0, engine.GetStatistics().Preemptions);
    }

    [Fact]
    public async Task GenerateAsync_OtherSalt_SharesNothing()
    {
        await using InferenceEngine engine = await CreateAsync();
        Assert.Equal(0, (await engine.UpdatesAsync(Request(System, 1) with { CacheSalt = "a" }))[0].CachedPromptTokens);
        Assert.Equal(0, (await engine.UpdatesAsync(Request(System, 1) with { CacheSalt = "b" }))[0].CachedPromptTokens);
        Assert.Equal(0, (await engine.UpdatesAsync(Request(System, 1)))[0].CachedPromptTokens);
        Assert.Equal(74, (await engine.UpdatesAsync(Request(System, 1) with { CacheSalt = "b" }))[0].CachedPromptTokens);
    }

    /// <summary>Negative control: the comparison of logits above would notice a hash that ignores what comes before a page.</summary>
    [Fact]
    public async Task GenerateAsync_HashThatIgnoresTheParent_GivesWrongLogits()
    {
        int[] page = Prompt(16, 512, 9);
        GenerationRequest a = Request([.. Prompt(16, 512, 1), .. page, 5], 1);
        GenerationRequest b = Request([.. page, .. page, 5], 1) with { IncludeLogits = true };
        await using InferenceEngine broken = await CreateAsync(options => options.PrefixKeys = new ParentBlindKeys());
        await using InferenceEngine sound = await CreateAsync();
        foreach (InferenceEngine engine in new[] { broken, sound })
        {
            await engine.TokensAsync(a);
        }

        float[] wrong = (await broken.UpdatesAsync(b))[0].Logits!.Value.ToArray();
        float[] right = (await sound.UpdatesAsync(b))[0].Logits!.Value.ToArray();
        await using InferenceEngine plain = await CreateAsync(o => o.PrefixCache = false);
        Assert.Equal((await plain.UpdatesAsync(b))[0].Logits!.Value.ToArray(), right);
        Assert.NotEqual(right, wrong);
    }
}
