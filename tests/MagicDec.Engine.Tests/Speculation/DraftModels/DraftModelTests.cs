using System.Text;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Testing;
using MagicDec.Testing.Stories;

namespace MagicDec.Engine.Tests.Speculation.DraftModels;

/// <summary>A second model that drafts, on whole engines.</summary>
public sealed class DraftModelTests
{
    private static readonly SamplingParameters[] Samplings =
    [
        SamplingParameters.Greedy,
        new SamplingParameters { Temperature = 0.8f, TopP = 0.9f, Seed = 6 },
        new SamplingParameters { RepetitionPenalty = 1.3f, FrequencyPenalty = 0.5f, Seed = 7 },
    ];

    [Theory]
    [InlineData("smollm2", KvSelector.Streaming, 1, 32)]
    [InlineData("qwen3", KvSelector.SnapKv, 3, 48)]
    [InlineData("llama3", KvSelector.Verified, 8, 64)]
    [InlineData("mistral", KvSelector.Verified, 16, 4096)]
    public async Task Generate_OtherModelDrafts_GivesTheTokensOfPlainDecoding(string family, KvSelector selector, int length, int budget)
    {
        await using InferenceEngine engine = await LoadAsync(TinyModels.Create(family, seed: 5));
        foreach (SamplingParameters sampling in Samplings)
        {
            await AssertEqualAsync(engine, sampling, Fixed(length, budget, selector));
        }

        Assert.True(engine.GetStatistics().Drafting.DraftedTokens > 100);
        Assert.Equal(0, engine.GetStatistics().PagesInUse);
    }

    [Theory]
    [InlineData(KvSelector.Streaming)]
    [InlineData(KvSelector.Verified)]
    public async Task Generate_TheModelItselfDraftsOverItsWholeContext_EveryTokenIsAccepted(KvSelector selector)
    {
        await using InferenceEngine engine = await LoadAsync(TinyModels.Create("llama3"));
        foreach (SamplingParameters sampling in Samplings)
        {
            await AssertEqualAsync(engine, sampling, Fixed(5, 4096, selector));
        }

        DraftingUsage usage = engine.GetStatistics().Drafting;
        Assert.True(usage.DraftedTokens > 200);
        Assert.Equal(usage.DraftedTokens, usage.AcceptedTokens);
    }

    /// <summary>Room for one sequence at a time: the others give theirs up and catch up again.</summary>
    [Fact]
    public async Task Generate_SmallMemoryOfTheDraftModel_StaysEqual()
    {
        await using InferenceEngine engine = await LoadAsync(TinyModels.Create("llama3"), draftPages: 12);

        await AssertEqualAsync(engine, Samplings[1], Fixed(4, 64, KvSelector.Verified));

        Assert.True(engine.GetStatistics().Drafting.AcceptedTokens > 0);
    }

    [Fact]
    public async Task Generate_RequestsWithAndWithoutTheModel_ShareSteps()
    {
        await using InferenceEngine engine = await LoadAsync(TinyModels.Create("smollm2"));
        DraftingOptions[] kinds =
        [
            Fixed(4, 64, KvSelector.Verified),
            DraftingOptions.Off,
            Fixed(3, 48, KvSelector.Verified) with { Drafter = Drafter.Sparse },
            Fixed(6, 48, KvSelector.Verified) with { Drafter = Drafter.SuffixThenSparse },
        ];
        Task<int[]>[] mixed = [.. kinds.Select((drafting, i) => engine.TokensAsync(Request(i, Samplings[0]) with { Drafting = drafting }))];
        for (int i = 0; i < kinds.Length; i++)
        {
            Assert.Equal(await engine.TokensAsync(Request(i, Samplings[0]) with { Drafting = DraftingOptions.Off }), await mixed[i]);
        }
    }

    [Fact]
    public async Task LoadAsync_OtherVocabularySize_IsRefused()
    {
        TestModel other = TinyModels.Create("llama3", settings: new Dictionary<string, string> { ["vocab_size"] = "520" });

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => LoadAsync(other));

        Assert.Contains("has another vocabulary: it has 520 tokens, the engine's model 512.", error.Message, StringComparison.Ordinal);
        Assert.Contains("EngineOptions.DraftModel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_OtherTokens_IsRefused()
    {
        TestModel model = TinyModels.Create("llama3");
        string tokenizer = Stories260K.TokenizerJson.Replace("\"<unk>\"", "\"<other>\"", StringComparison.Ordinal);
        using ModelFiles files = ModelFiles.FromMemory(
            name => name == "tokenizer.json" ? Encoding.UTF8.GetBytes(tokenizer) : model.Files.TryGetValue(name, out var bytes) ? bytes : null, "other");

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            () => EngineFactory.CreateAsync(options => options.DraftModel = new DraftModelOptions { Files = files }));

        Assert.Contains("The draft model 'other' has another vocabulary: token 0 is '<other>', in the engine's model '<unk>'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drafting_ByAModelThatIsNotThere_IsRefused()
    {
        DraftingOptions drafting = Fixed(4, 64, KvSelector.Verified);
        await using InferenceEngine engine = await EngineFactory.CreateAsync();

        ArgumentException request = Assert.Throws<ArgumentException>(() => engine.GenerateAsync(Request(0, Samplings[0]) with { Drafting = drafting }));
        ArgumentException load = await Assert.ThrowsAsync<ArgumentException>(() => EngineFactory.CreateAsync(options => options.Drafting = drafting));

        Assert.Contains("set EngineOptions.DraftModel", request.Message, StringComparison.Ordinal);
        Assert.Contains("set EngineOptions.DraftModel", load.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_WrongDraftModelOptions_AreRefused()
    {
        using ModelFiles files = TinyModels.Create("llama3").OpenInMemory();

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => EngineFactory.CreateAsync(options => options.DraftModel = new DraftModelOptions { Files = null! }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => EngineFactory.CreateAsync(options => options.DraftModel = new DraftModelOptions { Files = files, KvMemoryBytes = 0 }));
    }

    private static async Task<InferenceEngine> LoadAsync(TestModel draft, int? draftPages = null)
    {
        using ModelFiles files = draft.OpenInMemory();
        return await EngineFactory.CreateAsync(options =>
        {
            options.MaxStepTokens = 48;

            // A page of the tiny llama3: 2 layers, 2 KV heads of 16, keys and values of 2 bytes.
            options.DraftModel = new DraftModelOptions { Files = files, KvMemoryBytes = draftPages * 2L * 2 * 16 * 2 * 2 * 16 };
        });
    }

    private static DraftingOptions Fixed(int length, int budget, KvSelector selector) =>
        new() { Mode = DraftingMode.Fixed, Drafter = Drafter.Model, DraftLength = length, KvBudget = budget, Selector = selector };

    private static GenerationRequest Request(int index, SamplingParameters sampling) =>
        EngineFactory.Request(EngineFactory.Prompt(new[] { 1, 17, 64, 150 }[index], 512, index), 60, sampling) with { IncludeLogits = true };

    private static async Task AssertEqualAsync(InferenceEngine engine, SamplingParameters sampling, DraftingOptions drafting)
    {
        Task<int[]>[] drafted = [.. Enumerable.Range(0, 4).Select(i => engine.TokensAsync(Request(i, sampling) with { Drafting = drafting }))];
        for (int i = 0; i < drafted.Length; i++)
        {
            Assert.Equal(await engine.TokensAsync(Request(i, sampling) with { Drafting = DraftingOptions.Off }), await drafted[i]);
        }
    }
}
