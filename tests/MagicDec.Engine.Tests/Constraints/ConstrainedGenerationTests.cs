using System.Text.Json;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Tests.Constraints.Schemas;
using MagicDec.Engine.Tests.Workloads.Runs;
using MagicDec.Engine.Tests.Workloads.Sabotage.Drafts;
using MagicDec.Testing;

namespace MagicDec.Engine.Tests.Constraints;

/// <summary>Constraints in the engine: whatever drafts, shares pages or preempts, outputs fit and are those of plain decoding.</summary>
public sealed class ConstrainedGenerationTests
{
    private const int Output = 60;

    private static readonly TokenConstraint[] Constraints =
    [
        TokenConstraint.FromJsonSchema(RealSchemas.All["weather, strict"]),
        TokenConstraint.FromJsonSchema(RealSchemas.All["list issues"]),
        TokenConstraint.FromJson(),
        TokenConstraint.FromRegex(@"(yes|no)(, [a-c]{2,9}){3,12}"),
    ];

    [Theory]
    [InlineData(Drafter.Sparse)]
    [InlineData(Drafter.Suffix)]
    [InlineData(Drafter.SuffixThenSparse)]
    public async Task Generate_Drafted_GivesTheTokensOfPlainDecoding(Drafter drafter)
    {
        await using InferenceEngine engine = Create(pages: 200, new EngineOptions { Threads = 2, MaxStepTokens = 48 });
        long drafted = 0;
        foreach (int length in (int[])[1, 4, 9])
        {
            var drafting = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = drafter, DraftLength = length, KvBudget = 48 };
            await CompareAsync(engine, engine, drafting);
            drafted = engine.GetStatistics().Drafting.DraftedTokens - drafted;
            Assert.True(drafted > 0);
        }
    }

    [Fact]
    public async Task Generate_PreemptedAndWithoutPrefixCache_GivesTheTokensOfPlainDecoding()
    {
        await using InferenceEngine roomy = Create(pages: 200, new EngineOptions { Threads = 1 });
        await using InferenceEngine tight = Create(pages: 18, new EngineOptions { Threads = 2, MaxStepTokens = 32, PrefixCache = false });

        await CompareAsync(roomy, tight, new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.SuffixThenSparse, DraftLength = 5, KvBudget = 32 });

        Assert.True(tight.GetStatistics().Preemptions > 0);
    }

    [Fact]
    public async Task Generate_MaskNotAppliedAlongTheDraft_IsFound()
    {
        await using InferenceEngine plain = Create(pages: 200, new EngineOptions { Threads = 1 });
        await using InferenceEngine broken = Create(pages: 200, new EngineOptions { Threads = 1 }, runner => new DraftMaskSkipped(runner));

        // Short of tokens that fit, an unmasked row gives one that does not.
        await Assert.ThrowsAnyAsync<Exception>(() => CompareAsync(plain, broken, new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, DraftLength = 4, KvBudget = 4096 }));
    }

    [Fact]
    public async Task Generate_NothingCanFollow_EndsAsCompleted()
    {
        await using InferenceEngine engine = Create(pages: 50, new EngineOptions { Threads = 1 });

        List<GenerationUpdate> updates = await engine.UpdatesAsync(Request(0, TokenConstraint.FromChoices(["yes", "no"]), DraftingOptions.Off));

        Assert.Contains(TestVocabulary.Text(updates.Select(update => update.Token)), new[] { "yes", "no" });
        Assert.Equal(GenerationFinishReason.Completed, updates[^1].FinishReason);
        Assert.Equal(0, engine.GetStatistics().PagesInUse);
    }

    [Fact]
    public async Task Generate_StopTokens_AreForcedOrForbidden()
    {
        await using InferenceEngine engine = Create(pages: 50, new EngineOptions { Threads = 1 });
        var bias = new Dictionary<int, float> { [TestVocabulary.End] = 1000 };
        GenerationRequest request = Request(0, TokenConstraint.FromRegex("(ab){2,9}"), DraftingOptions.Off) with
        {
            StopTokens = new HashSet<int> { TestVocabulary.End },
            Sampling = new SamplingParameters { LogitBias = bias, Seed = 1 },
        };

        List<GenerationUpdate> updates = await engine.UpdatesAsync(request);

        Assert.Equal("abab", TestVocabulary.Text(updates.Select(update => update.Token).SkipLast(1)));
        Assert.Equal(GenerationFinishReason.Stop, updates[^1].FinishReason);
    }

    [Fact]
    public async Task Generate_ConstraintFailsInTheMiddle_EndsThatRequestOnly()
    {
        // A vocabulary that can write the beginning but not the end.
        await using InferenceEngine engine = Create(pages: 50, new EngineOptions { Threads = 1, Vocabulary = new TokenVocabulary(512, id => id == 7 ? "a"u8.ToArray() : default, _ => false) });
        Task<int[]> neighbour = engine.TokensAsync(EngineFactory.Request(EngineFactory.Prompt(9, 512, 5), 20));

        await Assert.ThrowsAsync<ConstraintException>(() => engine.TokensAsync(Request(0, TokenConstraint.FromRegex("aaab"), DraftingOptions.Off)));

        Assert.Equal(20, (await neighbour).Length);
        Assert.Equal(0, engine.GetStatistics().PagesInUse);
    }

    [Fact]
    public async Task Generate_NoTokenizer_IsRefused()
    {
        TestModel model = TinyModels.Create("llama3");
        using ModelFiles files = ModelFiles.FromMemory(
            name => !name.StartsWith("tokenizer", StringComparison.Ordinal) && model.Files.TryGetValue(name, out byte[]? bytes) ? (ReadOnlyMemory<byte>?)bytes : null);
        await using InferenceEngine engine = await InferenceEngine.LoadAsync(files, new EngineOptions { Threads = 1, KvMemoryBytes = 1 << 20 });

        Assert.Contains("no tokenizer", Assert.Throws<InvalidOperationException>(() => engine.GenerateAsync(Request(0, Constraints[0], DraftingOptions.Off))).Message, StringComparison.Ordinal);
    }

    private static InferenceEngine Create(int pages, EngineOptions options, Func<IModelRunner, IModelRunner>? decorate = null) =>
        WorkloadEngine.Create(pages, options, decorate);

    private static GenerationRequest Request(int index, TokenConstraint constraint, DraftingOptions drafting) =>
        EngineFactory.Request(EngineFactory.Prompt(20 + (13 * index), 512, seed: index), Output, new SamplingParameters { Seed = (ulong)index, FrequencyPenalty = index % 2, Temperature = 0.8f }) with
        {
            Constraint = constraint,
            IncludeLogits = true,
            Drafting = drafting,
        };

    // All at once on one engine, against one by one without drafts on another.
    private static async Task CompareAsync(InferenceEngine plain, InferenceEngine drafted, DraftingOptions drafting)
    {
        Task<List<GenerationUpdate>>[] found = [.. Enumerable.Range(0, 8).Select(i => drafted.UpdatesAsync(Request(i, Constraints[i % 4], drafting)))];
        await Task.WhenAll(found);
        for (int i = 0; i < found.Length; i++)
        {
            List<GenerationUpdate> expected = await plain.UpdatesAsync(Request(i, Constraints[i % 4], DraftingOptions.Off));
            List<GenerationUpdate> updates = await found[i];
            Assert.Equal(expected.Select(update => update.Token), updates.Select(update => update.Token));
            Assert.Equal(expected[^1].FinishReason, updates[^1].FinishReason);
            Assert.All(expected.Zip(updates), pair => Assert.True(pair.First.Logits!.Value.Span.SequenceEqual(pair.Second.Logits!.Value.Span)));
            string text = System.Text.Encoding.UTF8.GetString([.. updates.SelectMany(update => TestVocabulary.Tokens[update.Token])]);
            Assert.True(Constraints[i % 4].Begins(text), text);
            if (updates[^1].FinishReason == GenerationFinishReason.Completed && i % 4 < 3)
            {
                JsonDocument.Parse(text).Dispose();
            }
        }

        Assert.Equal(0, drafted.GetStatistics().PagesInUse);
    }
}
