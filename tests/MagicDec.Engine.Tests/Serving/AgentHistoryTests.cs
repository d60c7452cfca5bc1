using MagicDec.Engine.Histories;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Tests.Workloads.Runs;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.Serving;

public sealed class AgentHistoryTests
{
    private static readonly int[] Tokens = Prompt(100, 512, 1);

    [Fact]
    public async Task CreateHistoryAsync_RequestOverIt_ComputesOnlyWhatIsNew()
    {
        await using InferenceEngine engine = await CreateAsync();
        AgentHistory history = await engine.CreateHistoryAsync(Tokens);
        Assert.Equal(7, engine.GetStatistics().PagesInUse);
        List<GenerationUpdate> updates = await engine.UpdatesAsync(Request([.. Tokens, 1, 2, 3], 5));
        Assert.Equal(100, updates[0].CachedPromptTokens);

        await history.DisposeAsync();
        await history.DisposeAsync();
        await engine.TokensAsync(Request([1], 1));
        Assert.Equal(0, engine.GetStatistics().PagesInUse);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => history.ForkAsync(1));
    }

    [Fact]
    public async Task History_PoolFullOfOthers_IsNotEvicted()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.KvMemoryBytes = 20 * 16 * 256);
        await using AgentHistory history = await engine.CreateHistoryAsync(Tokens);
        for (int i = 0; i < 6; i++)
        {
            await engine.TokensAsync(Request(Prompt(150, 512, 10 + i), 10));
        }

        Assert.True(engine.GetStatistics().Evictions > 0);
        Assert.Equal(100, (await engine.UpdatesAsync(Request([.. Tokens, 1], 1)))[0].CachedPromptTokens);
    }

    [Fact]
    public async Task GenerateAsync_HistoriesHoldTheRoomItNeeds_FailsWithTheNumbersAndOthersGoOn()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.KvMemoryBytes = 20 * 16 * 256);
        AgentHistory history = await engine.CreateHistoryAsync(Tokens);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => engine.TokensAsync(Request(Prompt(250, 512, 3), 10)));
        Assert.Contains("13 of 20", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await engine.TokensAsync(Request([1, 2], 4))).Length);
        await history.DisposeAsync();
        Assert.Equal(10, (await engine.TokensAsync(Request(Prompt(250, 512, 3), 10))).Length);
    }

    [Fact]
    public async Task ForkAsync_Branches_ShareAllPagesAndGiveTheTokensOfPlainRequests()
    {
        await using InferenceEngine plain = await CreateAsync(options => options.PrefixCache = false);
        await using InferenceEngine engine = await CreateAsync();
        AgentHistory history = await engine.CreateHistoryAsync(Tokens);
        IReadOnlyList<AgentHistory> branches = await history.ForkAsync(3);
        await history.DisposeAsync();

        HistoryStatistics statistics = await branches[0].GetStatisticsAsync();
        Assert.Equal((100, 7, 7), (statistics.TokenCount, statistics.PageCount, statistics.SharedPages));
        Assert.Equal(7 * 16 * 256, statistics.Bytes);
        GenerationRequest[] requests = [.. Enumerable.Range(0, 3).Select(i => Request([.. Tokens, i, i], 20))];
        int[][] together = await Task.WhenAll(requests.Select(request => engine.TokensAsync(request)));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(await plain.TokensAsync(requests[i]), together[i]);
            await branches[i].DisposeAsync();
        }
    }

    [Fact]
    public async Task AppendAsync_MoreTokens_SharesWhatIsKnown()
    {
        await using InferenceEngine engine = await CreateAsync();
        await using AgentHistory history = await engine.CreateHistoryAsync(Tokens, "salt");
        await using AgentHistory longer = await history.AppendAsync(Prompt(60, 512, 2));
        Assert.Equal(160, longer.Tokens.Length);
        Assert.Equal(6, (await longer.GetStatisticsAsync()).SharedPages);
        Assert.Equal(160, (await engine.UpdatesAsync(Request([.. longer.Tokens.Span, 1], 1) with { CacheSalt = "salt" }))[0].CachedPromptTokens);
        Assert.Equal(0, (await engine.UpdatesAsync(Request([.. longer.Tokens.Span, 1], 1)))[0].CachedPromptTokens);
    }

    [Fact]
    public async Task ImportHistoryAsync_ExportedByAnotherEngine_GivesTheSameLogitsAndIsFound()
    {
        using var file = new MemoryStream();
        GenerationRequest request = Request([.. Tokens, 7], 6) with { IncludeLogits = true };
        List<GenerationUpdate> expected;
        await using (InferenceEngine first = await CreateAsync())
        {
            await using AgentHistory history = await first.CreateHistoryAsync(Tokens);
            await history.ExportAsync(file);
            expected = await first.UpdatesAsync(request);
        }

        file.Position = 0;
        await using InferenceEngine second = await CreateAsync();
        await using AgentHistory imported = await second.ImportHistoryAsync(file);
        Assert.Equal(Tokens, imported.Tokens.ToArray());
        Assert.Equal(4, second.GetStatistics().PromptTokens + 1);
        List<GenerationUpdate> actual = await second.UpdatesAsync(request);
        Assert.Equal(100, actual[0].CachedPromptTokens);
        Assert.All(expected.Zip(actual), pair => Assert.True(pair.First.Logits!.Value.Span.SequenceEqual(pair.Second.Logits!.Value.Span)));
    }

    [Fact]
    public async Task ImportHistoryAsync_DamagedOrForeignFile_IsRefusedAndLeavesNothing()
    {
        await using InferenceEngine engine = await CreateAsync();
        AgentHistory history = await engine.CreateHistoryAsync(Tokens);
        using var stream = new MemoryStream();
        await history.ExportAsync(stream);
        await history.DisposeAsync();
        byte[] file = stream.ToArray();

        await using InferenceEngine other = await CreateAsync(family: "qwen3");
        Assert.Contains("another model", await RefusalAsync(other, file), StringComparison.Ordinal);
        await using InferenceEngine otherFormat = await CreateAsync(options => options.KvFormat = MagicDec.Engine.KvCache.KvFormat.Float32);
        Assert.Contains("another model", await RefusalAsync(otherFormat, file), StringComparison.Ordinal);

        await using InferenceEngine same = await CreateAsync();
        foreach (int at in new[] { 0, 8, 12, 44, 56, 59, 61, 100, 60 + 400, 60 + 432, file.Length / 2, file.Length - 33, file.Length - 1 })
        {
            byte[] damaged = (byte[])file.Clone();
            damaged[at] ^= 0x40;
            await RefusalAsync(same, damaged);
        }

        foreach (int length in new[] { 0, 7, 59, 300, 491, 492, 493, file.Length / 2, file.Length - 1 })
        {
            Assert.Contains("cut off", await RefusalAsync(same, file[..length]), StringComparison.Ordinal);
        }

        Assert.Single(await same.UpdatesAsync(Request(Tokens, 1)));
        Assert.Equal(0, same.GetStatistics().CachedPromptTokens);
        Assert.Equal(0, same.GetStatistics().PagesInUse);
    }

    [Fact]
    public async Task CreateHistoryAsync_CacheOff_IsRefused()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.PrefixCache = false);
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.CreateHistoryAsync(Tokens));
    }

    [Fact]
    public async Task DisposeAsync_EngineFirst_HistoryStillDisposes()
    {
        InferenceEngine engine = await CreateAsync();
        AgentHistory history = await engine.CreateHistoryAsync(Tokens);
        await engine.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => history.GetStatisticsAsync());
        await history.DisposeAsync();
    }

    [Fact]
    public async Task ImportHistoryAsync_EngineDisposed_IsRefusedBeforeItReadsFreedWeights()
    {
        InferenceEngine engine = await CreateAsync();
        await engine.DisposeAsync();
        using var file = new MemoryStream();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.ImportHistoryAsync(file));
    }

    [Fact]
    public async Task DisposeAsync_FingerprintBeingComputed_WaitsForItsEnd()
    {
        SlowFingerprintRunner? runner = null;
        InferenceEngine engine = WorkloadEngine.Create(16, new EngineOptions { Threads = 2 }, inner => runner = new SlowFingerprintRunner(inner));
        AgentHistory history = await engine.CreateHistoryAsync(Tokens);
        using var impatient = new CancellationTokenSource();
        Task cancelled = history.ExportAsync(Stream.Null, impatient.Token);
        Task exporting = history.ExportAsync(Stream.Null);
        await runner!.Reading;
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        await engine.DisposeAsync();
        Assert.False(runner.WasFreedWhileRead);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => exporting);
    }

    private static async Task<string> RefusalAsync(InferenceEngine engine, byte[] file)
    {
        using var stream = new MemoryStream(file);
        return (await Assert.ThrowsAsync<HistoryFormatException>(() => engine.ImportHistoryAsync(stream))).Message;
    }
}
