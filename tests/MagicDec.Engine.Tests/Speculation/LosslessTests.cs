using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>The contract: whatever drafts, the tokens and their logits are those of plain decoding, bit for bit.</summary>
public sealed class LosslessTests
{
    private const int Output = 40;

    public static TheoryData<Drafter, KvSelector, int, int> Combinations
    {
        get
        {
            var data = new TheoryData<Drafter, KvSelector, int, int>();
            foreach (Drafter drafter in new[] { Drafter.Sparse, Drafter.Suffix, Drafter.SuffixThenSparse })
            {
                foreach (KvSelector selector in Enum.GetValues<KvSelector>())
                {
                    data.Add(drafter, selector, 1, 32);
                    data.Add(drafter, selector, 3, 48);
                    data.Add(drafter, selector, 8, 64);
                    data.Add(drafter, selector, 16, 1024);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Generate_Drafted_GivesTheTokensAndLogitsOfPlainDecoding(Drafter drafter, KvSelector selector, int length, int budget)
    {
        await using InferenceEngine engine = await EngineFactory.CreateAsync(options => options.MaxStepTokens = 48);
        var drafting = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = drafter, Selector = selector, DraftLength = length, KvBudget = budget };
        SamplingParameters[] kinds =
        [
            SamplingParameters.Greedy,
            new SamplingParameters { Temperature = 0.7f, TopK = 20, TopP = 0.9f, Seed = 7 },
            new SamplingParameters { Temperature = 1.1f, RepetitionPenalty = 1.2f, FrequencyPenalty = 0.4f, PresencePenalty = 0.3f, Seed = 8, TopLogprobs = 2 },
        ];
        foreach (SamplingParameters sampling in kinds)
        {
            Task<List<GenerationUpdate>>[] drafted = Requests(engine, sampling, drafting);
            await Task.WhenAll(drafted);
            for (int i = 0; i < drafted.Length; i++)
            {
                List<GenerationUpdate> plain = await Collect(engine, Request(engine, i, sampling, DraftingOptions.Off));
                AssertEqual(plain, await drafted[i]);
            }
        }

        EngineStatistics statistics = engine.GetStatistics();
        Assert.True(drafter == Drafter.Suffix || statistics.Drafting.DraftedTokens > 0);
        Assert.Equal(0, statistics.PagesInUse);
    }

    [Fact]
    public async Task Generate_EngineChoosesTheDraft_GivesTheTokensOfPlainDecoding()
    {
        await using InferenceEngine engine = await EngineFactory.CreateAsync(options => options.MaxStepTokens = 48);
        var sampling = new SamplingParameters { Temperature = 0.5f, Seed = 11 };
        Task<List<GenerationUpdate>>[] drafted = Requests(engine, sampling, new DraftingOptions());
        await Task.WhenAll(drafted);
        for (int i = 0; i < drafted.Length; i++)
        {
            AssertEqual(await Collect(engine, Request(engine, i, sampling, DraftingOptions.Off)), await drafted[i]);
        }
    }

    [Theory]
    [InlineData(KvSelector.Streaming)]
    [InlineData(KvSelector.SnapKv)]
    [InlineData(KvSelector.Verified)]
    public async Task Generate_BudgetAboveContext_EveryDraftTokenIsAccepted(KvSelector selector)
    {
        await using InferenceEngine engine = await EngineFactory.CreateAsync();
        var drafting = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, Selector = selector, KvBudget = 4096 };
        await Collect(engine, Request(engine, 2, new SamplingParameters { Seed = 3 }, drafting));
        DraftingUsage usage = engine.GetStatistics().Drafting;
        Assert.True(usage.DraftedTokens > 0);
        Assert.Equal(usage.DraftedTokens, usage.AcceptedTokens);
    }

    [Fact]
    public async Task Generate_StopTokenInsideADraft_EndsThere()
    {
        await using InferenceEngine engine = await EngineFactory.CreateAsync();
        GenerationRequest request = Request(engine, 1, new SamplingParameters { Seed = 5 }, DraftingOptions.Off);
        int[] free = await engine.TokensAsync(request);
        for (int stop = 0; stop < 12; stop++)
        {
            var stops = new HashSet<int> { free[stop] };
            int first = Array.IndexOf(free, free[stop]);
            var drafting = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, DraftLength = 5, KvBudget = 4096 };
            List<GenerationUpdate> updates = await Collect(engine, request with { StopTokens = stops, Drafting = drafting });
            Assert.Equal(free[..(first + 1)], updates.Select(update => update.Token));
            Assert.Equal(GenerationFinishReason.Stop, updates[^1].FinishReason);
            Assert.Equal(0, engine.GetStatistics().PagesInUse);
        }
    }

    [Fact]
    public async Task Generate_DraftedInASmallPool_PreemptsAndStaysEqual()
    {
        await using InferenceEngine roomy = await EngineFactory.CreateAsync();
        await using InferenceEngine tight = await EngineFactory.CreateAsync(options =>
        {
            options.KvMemoryBytes = 14 * roomy.KvBytesPerToken * 16;
            options.MaxStepTokens = 32;
        });
        var drafting = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, DraftLength = 6, KvBudget = 32 };
        Task<List<GenerationUpdate>>[] drafted = Requests(tight, new SamplingParameters { Seed = 9 }, drafting);
        await Task.WhenAll(drafted);
        for (int i = 0; i < drafted.Length; i++)
        {
            AssertEqual(await Collect(roomy, Request(roomy, i, new SamplingParameters { Seed = 9 }, DraftingOptions.Off)), await drafted[i]);
        }

        Assert.True(tight.GetStatistics().Preemptions > 0);
        Assert.Equal(0, tight.GetStatistics().PagesInUse);
    }

    private static Task<List<GenerationUpdate>>[] Requests(InferenceEngine engine, SamplingParameters sampling, DraftingOptions drafting) =>
        [.. Enumerable.Range(0, 4).Select(i => Collect(engine, Request(engine, i, sampling, drafting)))];

    // Lengths on both sides of page and chunk borders; repeated halves, so that suffixes match.
    private static GenerationRequest Request(InferenceEngine engine, int index, SamplingParameters sampling, DraftingOptions drafting)
    {
        int[] half = EngineFactory.Prompt(new[] { 8, 31, 48, 61 }[index], engine.Config.VocabularySize, seed: index);
        return EngineFactory.Request([.. half, .. half], Output, sampling) with { IncludeLogits = true, Drafting = drafting };
    }

    private static async Task<List<GenerationUpdate>> Collect(InferenceEngine engine, GenerationRequest request)
    {
        var updates = new List<GenerationUpdate>();
        await foreach (GenerationUpdate update in engine.GenerateAsync(request))
        {
            updates.Add(update);
        }

        return updates;
    }

    private static void AssertEqual(List<GenerationUpdate> expected, List<GenerationUpdate> actual)
    {
        Assert.Equal(expected.Select(update => update.Token), actual.Select(update => update.Token));
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].FinishReason, actual[i].FinishReason);
            Assert.Equal(expected[i].Logprobs?.Chosen, actual[i].Logprobs?.Chosen);
            Assert.True(expected[i].Logits!.Value.Span.SequenceEqual(actual[i].Logits!.Value.Span), $"The logits of token {i} differ.");
        }
    }
}
