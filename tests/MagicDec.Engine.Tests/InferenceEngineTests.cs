using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Tests.Serving;
using MagicDec.Testing.StopTokens;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests;

public sealed class InferenceEngineTests
{
    [Fact]
    public async Task GenerateAsync_MaxOutputTokens_EndsWithLength()
    {
        await using InferenceEngine engine = await CreateAsync();
        var updates = new List<GenerationUpdate>();
        await foreach (GenerationUpdate update in engine.GenerateAsync(Request([1, 2, 3], 5)))
        {
            updates.Add(update);
        }

        Assert.Equal(5, updates.Count);
        Assert.All(updates[..4], update => Assert.Null(update.FinishReason));
        Assert.Equal(GenerationFinishReason.Length, updates[4].FinishReason);
        Assert.Equal(0, engine.GetStatistics().PagesInUse);
        Assert.Equal(1, engine.GetStatistics().FinishedRequests);
    }

    [Fact]
    public async Task LoadAsync_EngineThread_KeepsNothingOfItsCallersContext()
    {
        var context = new AsyncLocal<string?> { Value = "who happened to load it" };
        await using InferenceEngine engine = await CreateAsync();
        string? seen = "nothing";
        await engine.TokensAsync(Request([1], 1) with { StopTokens = new RecordingStopTokenSet(() => seen = context.Value) });
        Assert.Null(seen);
    }

    [Fact]
    public async Task LoadAsync_ModelFolder_TakesItsTokenizerNameAndDefaults()
    {
        await using InferenceEngine engine = await CreateAsync();
        Assert.Equal("test model", engine.ModelName);
        Assert.Equal(new SamplingParameters(), engine.DefaultSampling);
        Assert.Equal("Lily", engine.Tokenizer.Decode(engine.Tokenizer.Encode("Lily", addSpecialTokens: false)));
    }

    [Fact]
    public async Task GenerateAsync_StopToken_EndsWithStop()
    {
        await using InferenceEngine engine = await CreateAsync();
        int[] free = await engine.TokensAsync(Request([1, 2, 3], 8));
        int stop = free[4];
        int first = Array.IndexOf(free, stop);

        var updates = new List<GenerationUpdate>();
        await foreach (GenerationUpdate update in engine.GenerateAsync(Request([1, 2, 3], 8) with { StopTokens = new HashSet<int> { stop } }))
        {
            updates.Add(update);
        }

        Assert.Equal(free[..(first + 1)], updates.Select(update => update.Token));
        Assert.Equal(GenerationFinishReason.Stop, updates[^1].FinishReason);
    }

    [Fact]
    public async Task GenerateAsync_EndOfContext_EndsWithLength()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.MaxContextTokens = 40);
        int[] tokens = await engine.TokensAsync(Request(Prompt(30, 64, 1), 100));
        Assert.Equal(10, tokens.Length);
    }

    [Fact]
    public async Task GenerateAsync_ManyAtOnce_EachAsAloneAndStepsShared()
    {
        await using InferenceEngine engine = await CreateAsync();
        GenerationRequest[] requests = [.. Enumerable.Range(0, 24).Select(i => Request(
            Prompt(3 + 37 * i % 100, 64, i), 4 + i, i % 2 == 0 ? SamplingParameters.Greedy : new SamplingParameters { Temperature = 0.9f, TopP = 0.95f, Seed = (ulong)i, RepetitionPenalty = 1.1f }))];

        int[][] together = await Task.WhenAll(requests.Select(request => Task.Run(() => engine.TokensAsync(request))));
        Assert.True(engine.GetStatistics().LargestBatch > 1, "The requests never shared a step.");

        for (int i = 0; i < requests.Length; i++)
        {
            Assert.Equal(await engine.TokensAsync(requests[i]), together[i]);
        }

        Assert.Equal(0, engine.GetStatistics().PagesInUse);
    }

    [Fact]
    public async Task GenerateAsync_PoolTooSmallForAll_PreemptsAndGivesTheSameTokens()
    {
        GenerationRequest[] requests = [.. Enumerable.Range(0, 6).Select(i => Request(Prompt(20 + i, 64, i), 60, new SamplingParameters { Seed = (ulong)i }))];
        int[][] expected;
        await using (InferenceEngine roomy = await CreateAsync())
        {
            expected = await Task.WhenAll(requests.Select(request => roomy.TokensAsync(request)));
            Assert.Equal(0, roomy.GetStatistics().Preemptions);
        }

        await using InferenceEngine tight = await CreateAsync(options => options.KvMemoryBytes = 200 * KvBytesPerToken);
        int[][] actual = await Task.WhenAll(requests.Select(request => Task.Run(() => tight.TokensAsync(request))));

        Assert.True(tight.GetStatistics().Preemptions > 0, "The pool was never full: the test proves nothing.");
        Assert.Equal(expected, actual);
        Assert.Equal(0, tight.GetStatistics().PagesInUse);
    }

    [Fact]
    public async Task GenerateAsync_CancelledMidway_FreesPagesAndOthersGoOn()
    {
        await using InferenceEngine engine = await CreateAsync();
        GenerationRequest survivor = Request(Prompt(20, 64, 7), 50);
        int[] expected = await engine.TokensAsync(survivor);
        using var source = new CancellationTokenSource();
        Task<int[]> running = Task.Run(() => engine.TokensAsync(survivor));

        using var gate = new GatedStopTokenSet(steps: 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (GenerationUpdate _ in engine.GenerateAsync(Request(Prompt(50, 64, 3), 400) with { StopTokens = gate }, source.Token))
            {
                await source.CancelAsync();
                gate.Open();
            }
        });

        Assert.Equal(expected, await running);
        Assert.Equal(0, engine.GetStatistics().PagesInUse);
        Assert.Equal(0, engine.GetStatistics().RunningRequests);
    }

    [Fact]
    public async Task GenerateAsync_ReaderLeavesEarly_NothingIsHeldAfterwards()
    {
        await using InferenceEngine engine = await CreateAsync();
        await foreach (GenerationUpdate _ in engine.GenerateAsync(Request(Prompt(50, 64, 3), 400)))
        {
            break;
        }

        Assert.Equal(0, engine.GetStatistics().PagesInUse);
        Assert.Equal(0, engine.GetStatistics().RunningRequests + engine.GetStatistics().WaitingRequests);
    }

    [Fact]
    public async Task GenerateAsync_AlreadyCancelled_ThrowsAtOnce()
    {
        await using InferenceEngine engine = await CreateAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.TokensAsync(Request([1], 5), new CancellationToken(canceled: true)));
        Assert.Equal(0, engine.GetStatistics().Steps);
    }

    [Fact]
    public async Task DisposeAsync_WhileGenerating_EndsCallersAndLaterCallsThrow()
    {
        InferenceEngine engine = await CreateAsync();
        using var gate = new GatedStopTokenSet(steps: 1);
        await using IAsyncEnumerator<GenerationUpdate> stream =
            engine.GenerateAsync(Request([1, 2], 400) with { StopTokens = gate }).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());

        // The request to stop is in the queue before the engine may take another step.
        ValueTask disposing = engine.DisposeAsync();
        gate.Open();
        await disposing;
        await engine.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            while (await stream.MoveNextAsync())
            {
            }
        });
        Assert.Throws<ObjectDisposedException>(() => engine.GenerateAsync(Request([1], 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task GenerateAsync_BadTokenLimit_ThrowsBeforeWork(int limit)
    {
        await using InferenceEngine engine = await CreateAsync();
        ArgumentException error = Assert.Throws<ArgumentException>(() => engine.GenerateAsync(Request([1], limit)));
        Assert.Contains("MaxOutputTokens", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateAsync_BadPrompts_ThrowWithTheNumbers()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.MaxContextTokens = 100);
        Assert.Contains("empty", Message([]), StringComparison.Ordinal);
        Assert.Contains("100 tokens and the context ends at 100", Message(new int[100]), StringComparison.Ordinal);
        Assert.Contains("Prompt token 1 is -1", Message([0, -1]), StringComparison.Ordinal);
        Assert.Contains($"Prompt token 0 is {engine.Config.VocabularySize}", Message([engine.Config.VocabularySize]), StringComparison.Ordinal);

        string Message(int[] prompt) => Assert.Throws<ArgumentException>(() => engine.GenerateAsync(Request(prompt, 1))).Message;
    }

    [Fact]
    public async Task GenerateAsync_CanNeverFitThePool_IsRefusedWithTheNumbers()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.KvMemoryBytes = 64 * KvBytesPerToken);
        string message = Assert.Throws<ArgumentException>(() => engine.GenerateAsync(Request(new int[30], 40))).Message;
        Assert.Contains("70 tokens", message, StringComparison.Ordinal);
        Assert.Contains("KvMemoryBytes", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_BadOptions_NameTheSetting()
    {
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => CreateAsync(options => options.Threads = 0));
        Assert.Contains("EngineOptions.Threads is 0", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => CreateAsync(options => options.KvMemoryBytes = 1));
        Assert.Contains("KvMemoryBytes is 1", error.Message, StringComparison.Ordinal);
    }

    // 2 layers x 2 KV heads x (16 key + 16 value) dimensions x 2 bytes.
    private const long KvBytesPerToken = 256;

    [Fact]
    public async Task KvBytesPerToken_TinyModel_IsWhatPoolSizesHereAssume()
    {
        await using InferenceEngine engine = await CreateAsync();
        Assert.Equal(KvBytesPerToken, engine.KvBytesPerToken);
    }
}
