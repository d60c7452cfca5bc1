using MagicDec.Engine.Requests;
using MagicDec.Testing;
using MagicDec.Testing.StopTokens;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.Serving;

public sealed class QueueTests
{
    [Fact]
    public async Task GenerateAsync_QueueFull_ThrowsWithTheNumbersAndServesTheOthers()
    {
        await using InferenceEngine engine = await CreateAsync(options =>
        {
            options.MaxConcurrentRequests = 1;
            options.MaxQueuedRequests = 2;
            options.QueueFullMode = QueueFullMode.Throw;
        });
        using var gate = new GatedStopTokenSet(steps: 1);
        await using IAsyncEnumerator<GenerationUpdate> running = engine.GenerateAsync(Request([1], 9) with { StopTokens = gate }).GetAsyncEnumerator();
        Assert.True(await running.MoveNextAsync());
        Task<int[]>[] waiting = [engine.TokensAsync(Request([2], 3)), engine.TokensAsync(Request([3], 3))];

        var error = await Assert.ThrowsAsync<EngineBusyException>(() => engine.TokensAsync(Request([4], 3)));
        Assert.Contains("2 requests wait", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxQueuedRequests", error.Message, StringComparison.Ordinal);

        gate.Open();
        Assert.All(await Task.WhenAll(waiting), tokens => Assert.Equal(3, tokens.Length));
        while (await running.MoveNextAsync())
        {
        }

        Assert.Equal(3, (await engine.TokensAsync(Request([4], 3))).Length);
    }

    [Fact]
    public async Task GenerateAsync_ThousandsOfCallersAtASmallQueue_AreAllServed()
    {
        await using InferenceEngine engine = await CreateAsync(options =>
        {
            options.MaxConcurrentRequests = 64;
            options.MaxQueuedRequests = 10;
        });
        int[][] prompts = [.. Enumerable.Range(0, 8).Select(i => Prompt(3 + i, 512, i))];
        int[][] expected = await Task.WhenAll(prompts.Select(prompt => engine.TokensAsync(Request(prompt, 4))));
        int[][] actual = await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => engine.TokensAsync(Request(prompts[i % 8], 4))));
        Assert.All(actual.Index(), item => Assert.Equal(expected[item.Index % 8], item.Item));
        Assert.Equal(2008, engine.GetStatistics().FinishedRequests);
        Assert.Equal(0, engine.GetStatistics().PagesInUse);
    }

    [Fact]
    public async Task GenerateAsync_Priorities_HigherFirstThenInOrder()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.MaxConcurrentRequests = 1);
        using var gate = new GatedStopTokenSet(steps: 1);
        await using IAsyncEnumerator<GenerationUpdate> running =
            engine.GenerateAsync(Request([1], 3) with { StopTokens = gate, Priority = 100 }).GetAsyncEnumerator();
        Assert.True(await running.MoveNextAsync());
        var ended = new List<int>();
        Task[] waiting = [.. new[] { 0, 5, 0, 9, 5 }.Select((priority, index) => ReadAsync(index, priority))];
        gate.Open();
        await Task.WhenAll(waiting);
        Assert.Equal([3, 1, 4, 0, 2], ended);

        async Task ReadAsync(int index, int priority)
        {
            var stop = new RecordingStopTokenSet(() => ended.Add(index));
            await engine.TokensAsync(Request([2, index], 1) with { Priority = priority, StopTokens = stop });
        }
    }

    [Fact]
    public async Task GenerateAsync_HigherPriorityArrivesAtAFullEngine_LowerOneWaitsAndLosesNothing()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.MaxConcurrentRequests = 1);
        int[] expected = await engine.TokensAsync(Request([1, 2, 3], 30));
        using var gate = new GatedStopTokenSet(steps: 5);
        Task<int[]> low = engine.TokensAsync(Request([1, 2, 3], 30) with { StopTokens = gate });
        Task<int[]> high = engine.TokensAsync(Request([4, 5], 4) with { Priority = 1 });
        gate.Open();
        Assert.Equal(4, (await high).Length);
        Assert.Equal(expected, await low);
        Assert.InRange(engine.GetStatistics().Preemptions, 0, 1);
    }

    [Fact]
    public async Task GenerateAsync_DeadlinePassesMidway_EndsAfterTheTokensThatCameInTime()
    {
        var time = new ManualTimeProvider();
        await using InferenceEngine engine = await CreateAsync(options => options.TimeProvider = time);
        using var gate = new GatedStopTokenSet(steps: 2);
        await using IAsyncEnumerator<GenerationUpdate> stream =
            engine.GenerateAsync(Request([1], 400) with { StopTokens = gate, Timeout = TimeSpan.FromSeconds(10) }).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(await stream.MoveNextAsync());
        time.Advance(TimeSpan.FromSeconds(1));
        gate.Open();
        var error = await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            while (await stream.MoveNextAsync())
            {
            }
        });
        Assert.Contains("00:00:10", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, engine.GetStatistics().PagesInUse);
        Assert.Equal(0, engine.GetStatistics().RunningRequests);
    }

    [Fact]
    public async Task GenerateAsync_DeadlinePassesBeforeTheQueueHasRoom_TimesOut()
    {
        var time = new ManualTimeProvider();
        await using InferenceEngine engine = await CreateAsync(options =>
        {
            options.TimeProvider = time;
            options.MaxConcurrentRequests = 1;
            options.MaxQueuedRequests = 1;
        });
        using var gate = new GatedStopTokenSet(steps: 1);
        await using IAsyncEnumerator<GenerationUpdate> running = engine.GenerateAsync(Request([1], 4) with { StopTokens = gate }).GetAsyncEnumerator();
        Assert.True(await running.MoveNextAsync());
        Task<int[]> queued = engine.TokensAsync(Request([2], 2));
        Task<int[]> outside = engine.TokensAsync(Request([3], 2) with { Timeout = TimeSpan.FromSeconds(1) });
        Assert.False(outside.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => outside);
        gate.Open();
        Assert.Equal(2, (await queued).Length);
    }

    [Fact]
    public async Task GenerateAsync_BadTimeout_IsRefused()
    {
        await using InferenceEngine engine = await CreateAsync();
        Assert.Throws<ArgumentException>(() => engine.GenerateAsync(Request([1], 1) with { Timeout = TimeSpan.Zero }));
    }

    [Fact]
    public async Task DrainAsync_WhileGenerating_LetsRequestsEndAndTakesNoMore()
    {
        await using InferenceEngine engine = await CreateAsync();
        using var gate = new GatedStopTokenSet(steps: 1);
        Task<int[]> running = engine.TokensAsync(Request([1], 20) with { StopTokens = gate });
        Task drained = engine.DrainAsync();
        Assert.False(drained.IsCompleted);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.TokensAsync(Request([1], 1)));
        gate.Open();
        Assert.Equal(20, (await running).Length);
        await drained;
    }

    [Fact]
    public async Task DisposeAsync_CallersWaitForTheQueue_AllEnd()
    {
        InferenceEngine engine = await CreateAsync(options =>
        {
            options.MaxConcurrentRequests = 1;
            options.MaxQueuedRequests = 1;
        });
        using var gate = new GatedStopTokenSet(steps: 1);
        Task<int[]>[] all = [.. Enumerable.Range(0, 20).Select(_ => engine.TokensAsync(Request([1], 400) with { StopTokens = gate }))];
        Task disposing = engine.DisposeAsync().AsTask();
        while (!disposing.IsCompleted)
        {
            // Token by token: at full speed the first request could come to its end before the engine does.
            gate.Pass(1);
            await Task.Delay(1);
        }

        await disposing;
        foreach (Task<int[]> task in all)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => task);
        }
    }
}
