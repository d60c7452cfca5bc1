using System.Runtime.InteropServices;
using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Requests;
using MagicDec.Testing;
using MagicDec.Testing.StopTokens;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.Serving;

public sealed class EmbeddingTests
{
    private const int Vocabulary = 64;
    private static readonly int[] Text = Prompt(90, Vocabulary, 5);

    [Theory]
    [InlineData(EmbeddingPooling.Mean, "llama3")]
    [InlineData(EmbeddingPooling.LastToken, "llama3")]
    [InlineData(EmbeddingPooling.Mean, "qwen3")]
    public async Task Embed_AnyPooling_IsThatOfTheFormulas(EmbeddingPooling pooling, string family)
    {
        TestModel model = TinyModels.Create(family);
        using ModelFiles files = model.OpenInMemory();
        await using InferenceEngine engine = await InferenceEngine.LoadAsync(
            files, new EngineOptions { Threads = 2, WeightFormat = WeightFormat.Float32, KvFormat = KvFormat.Float32, KvMemoryBytes = 8 << 20, MaxStepTokens = 32 });
        var reference = new ReferenceTransformer(model);
        double[][] states = [.. Text.Select(reference.AppendState)];
        double[] expected = pooling == EmbeddingPooling.LastToken ? states[^1]
            : [.. Enumerable.Range(0, states[0].Length).Select(i => states.Average(state => state[i]))];

        float[] actual = await engine.EmbedAsync(new EmbeddingRequest { Tokens = Text, Pooling = pooling, Normalize = false });
        float[] unit = await engine.EmbedAsync(new EmbeddingRequest { Tokens = Text, Pooling = pooling });

        double length = Math.Sqrt(expected.Sum(v => v * v));
        Assert.Equal(engine.Config.HiddenSize, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.All(expected.Zip(unit), pair => Assert.Equal(pair.First / length, pair.Second, 1e-4));
    }

    [Theory]
    [InlineData(EmbeddingPooling.Mean)]
    [InlineData(EmbeddingPooling.LastToken)]
    public async Task Embed_AnyChunksThreadsAndNeighbours_SameBitsAndNeighboursToo(EmbeddingPooling pooling)
    {
        var request = new EmbeddingRequest { Tokens = Text, Pooling = pooling };
        GenerationRequest answer = Request(Prompt(70, Vocabulary, 8), 12) with { IncludeLogits = true };
        byte[] alone;
        byte[] answerAlone;
        await using (InferenceEngine engine = await CreateAsync())
        {
            alone = Bits(await engine.EmbedAsync(request));
            answerAlone = Bits(await LogitsAsync(engine, answer));
        }

        foreach ((int threads, int chunk) in new[] { (1, 16), (2, 37), (3, 512) })
        {
            await using InferenceEngine engine = await CreateAsync(options => { options.Threads = threads; options.MaxStepTokens = chunk; });
            using var gate = new GatedStopTokenSet(steps: 0);
            Task<int[]> held = engine.TokensAsync(Request(Prompt(3, Vocabulary, 99), 30) with { StopTokens = gate });
            Task<int[]>[] neighbours = [.. Enumerable.Range(0, 6).Select(i => engine.TokensAsync(Request(Prompt(5 + 30 * i, Vocabulary, 100 + i), 30)))];
            Task<float[]>[] others = [.. Enumerable.Range(0, 6).Select(i => engine.EmbedAsync(
                new EmbeddingRequest { Tokens = Prompt(1 + 17 * i, Vocabulary, 200 + i), Pooling = (EmbeddingPooling)(i % 2) }))];
            Task<float[]> answered = LogitsAsync(engine, answer);
            Task<float[]> embedded = engine.EmbedAsync(request);
            gate.Open();

            Assert.Equal(alone, Bits(await embedded));

            Assert.Equal(answerAlone, Bits(await answered));
            await Task.WhenAll([held, .. neighbours]);
            await Task.WhenAll(others);
            Assert.True(engine.GetStatistics().LargestBatch > 2, "The requests hardly shared a step.");
        }
    }

    [Fact]
    public async Task Embed_OneOtherToken_OtherBits()
    {
        // The control: the comparison above would notice a difference, also at the first token.
        await using InferenceEngine engine = await CreateAsync();
        int[] other = [.. Text];
        other[0] = (other[0] + 1) % Vocabulary;

        Assert.NotEqual(Bits(await engine.EmbedAsync(new EmbeddingRequest { Tokens = Text })), Bits(await engine.EmbedAsync(new EmbeddingRequest { Tokens = other })));
    }

    [Fact]
    public async Task Embed_TextThatWasGeneratedFrom_IgnoresTheCacheAndLeavesNothingInIt()
    {
        await using InferenceEngine engine = await CreateAsync();
        byte[] fresh = Bits(await engine.EmbedAsync(new EmbeddingRequest { Tokens = Text }));
        Assert.Equal(0, engine.GetStatistics().CachedPages);
        await engine.TokensAsync(Request(Text, 20));
        int cached = engine.GetStatistics().CachedPages;

        Assert.Equal(fresh, Bits(await engine.EmbedAsync(new EmbeddingRequest { Tokens = Text })));

        EngineStatistics statistics = engine.GetStatistics();
        Assert.Equal((cached, 0, 3L), (statistics.CachedPages, statistics.PagesInUse, statistics.FinishedRequests));
        Assert.Equal(20, statistics.OutputTokens);
    }

    [Fact]
    public async Task Embed_SameTextManyTimesInASmallPool_AllEqualDespitePreemption()
    {
        byte[] alone;
        await using (InferenceEngine engine = await CreateAsync())
        {
            alone = Bits(await engine.EmbedAsync(new EmbeddingRequest { Tokens = Text }));
        }

        long pageBytes;
        await using (InferenceEngine engine = await CreateAsync())
        {
            pageBytes = engine.KvBytesPerToken * 16;
        }

        // Room for one text and a bit: prompts are cut up and wait for each other, and generations are preempted.
        await using InferenceEngine small = await CreateAsync(options => { options.KvMemoryBytes = 9 * pageBytes; options.MaxStepTokens = 16; });
        using var gate = new GatedStopTokenSet(steps: 0);
        Task<int[]> held = small.TokensAsync(Request(Prompt(10, Vocabulary, 9), 60) with { StopTokens = gate });
        Task<int[]>[] answers = [.. Enumerable.Range(0, 4).Select(i => small.TokensAsync(Request(Prompt(20, Vocabulary, i), 60)))];
        Task<float[]>[] embedded = [.. Enumerable.Range(0, 6).Select(i => small.EmbedAsync(new EmbeddingRequest { Tokens = Text, Priority = i % 3 }))];
        gate.Open();
        float[][] vectors = await Task.WhenAll(embedded);

        await Task.WhenAll([held, .. answers]);
        Assert.All(vectors, vector => Assert.Equal(alone, Bits(vector)));
        Assert.Equal(0, small.GetStatistics().PagesInUse);
        Assert.True(small.GetStatistics().Preemptions > 0, "Nothing was preempted.");
    }

    [Fact]
    public async Task Embed_Cancelled_FreesItsPages()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.MaxStepTokens = 16);
        using var source = new CancellationTokenSource();
        using var gate = new GatedStopTokenSet(steps: 0);
        Task<int[]> answer = engine.TokensAsync(Request(Prompt(20, Vocabulary, 1), 100) with { StopTokens = gate });
        Task<float[]> embedding = engine.EmbedAsync(new EmbeddingRequest { Tokens = Text }, source.Token);

        await source.CancelAsync();
        gate.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => embedding);
        await answer;
        Assert.Equal(0, engine.GetStatistics().PagesInUse);
    }

    [Fact]
    public async Task Embed_BadRequest_ThrowsBeforeAnyWork()
    {
        await using InferenceEngine engine = await CreateAsync();

        await Assert.ThrowsAsync<ArgumentNullException>(() => engine.EmbedAsync(null!));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.EmbedAsync(new EmbeddingRequest { Tokens = Array.Empty<int>() }));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.EmbedAsync(new EmbeddingRequest { Tokens = new[] { -1 } }));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.EmbedAsync(new EmbeddingRequest { Tokens = Text, Pooling = (EmbeddingPooling)7 }));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.EmbedAsync(new EmbeddingRequest { Tokens = Text, Timeout = TimeSpan.Zero }));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.EmbedAsync(new EmbeddingRequest { Tokens = new int[engine.MaxContextTokens] }));
        Assert.Equal(0, engine.GetStatistics().Steps);
    }

    [Fact]
    public async Task Embed_DisposedEngine_Throws()
    {
        InferenceEngine engine = await CreateAsync();
        await engine.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.EmbedAsync(new EmbeddingRequest { Tokens = Text }));
    }

    private static async Task<float[]> LogitsAsync(InferenceEngine engine, GenerationRequest request) =>
        [.. (await engine.UpdatesAsync(request)).SelectMany(update => update.Logits!.Value.ToArray())];

    private static byte[] Bits(float[] vector) => MemoryMarshal.AsBytes(vector.AsSpan()).ToArray();
}
