using MagicDec.Engine.Histories;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;
using MagicDec.Testing.StopTokens;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.Serving;

public sealed class EngineSnapshotTests
{
    [Fact]
    public async Task GetSnapshotAsync_ManyCallsWhileTheEngineIsBusy_WakeItOnceAndNotOnceEach()
    {
        await using InferenceEngine engine = await CreateAsync();
        using var gate = new GatedStopTokenSet(steps: 0);
        Task<int[]> running = engine.TokensAsync(Request([1], 2) with { StopTokens = gate });
        Task<EngineSnapshot>[] calls = [.. Enumerable.Range(0, 2000).Select(_ => engine.GetSnapshotAsync())];
        gate.Open();
        await running;
        await Task.WhenAll(calls);
        for (int i = 0; i < 50; i++)
        {
            await engine.GetSnapshotAsync();
        }

        // Few for the tokens, one or two for each of the last calls: a call may be answered before it wakes the thread.
        Assert.InRange((await engine.GetSnapshotAsync()).Statistics.Passes, 1, 200);
    }

    private static readonly DraftingOptions Sparse = new() { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, DraftLength = 3, KvBudget = 32 };

    [Fact]
    public async Task GetSnapshotAsync_IdleEngine_HasNoRequestsAndFreePages()
    {
        await using InferenceEngine engine = await CreateAsync();

        EngineSnapshot snapshot = await engine.GetSnapshotAsync();

        Assert.Empty(snapshot.Requests);
        Assert.Equal(engine.GetStatistics().PageCount, snapshot.Pages.Count);
        Assert.All(snapshot.Pages, page => Assert.Equal(KvPageUse.Free, page));
    }

    [Fact]
    public async Task GetSnapshotAsync_RunningAndWaitingRequests_AreDescribed()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.MaxConcurrentRequests = 1);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var go = new ManualResetEventSlim();
        var stops = new RecordingStopTokenSet(() =>
        {
            reached.TrySetResult();
            go.Wait();
        });
        Task<int[]> running = engine.TokensAsync(Request(Prompt(100, 512, 1), 20) with { Label = "first", StopTokens = stops, Drafting = Sparse });
        await reached.Task;

        // The engine thread is held inside a step: the second request and the question come right after it.
        Task<int[]> waiting = engine.TokensAsync(Request(Prompt(40, 512, 2), 2) with { Drafting = DraftingOptions.Off });
        Task<EngineSnapshot> asked = engine.GetSnapshotAsync();
        go.Set();
        EngineSnapshot snapshot = await asked;
        await Task.WhenAll(running, waiting);

        RequestSnapshot request = snapshot.Requests[0];
        Assert.Equal("first", request.Label);
        Assert.True(request.IsRunning);
        Assert.Equal(100, request.PromptTokens);
        Assert.InRange(request.OutputTokens, 1, 20);
        Assert.Equal(request.PromptTokens + request.OutputTokens - 1, request.ComputedTokens);
        Assert.Equal((request.ComputedTokens + 15) / 16, request.PageCount);
        Assert.Equal(snapshot.Statistics.PagesInUse, snapshot.Pages.Count(page => page is KvPageUse.Held or KvPageUse.Shared));
        RequestSnapshot second = Assert.Single(snapshot.Requests.Skip(1));
        Assert.Null(second.Label);
        Assert.False(second.IsRunning);
        Assert.Equal((40, 0, 0), (second.PromptTokens, second.ComputedTokens, second.PageCount));
    }

    [Fact]
    public async Task GetSnapshotAsync_DraftedRound_TellsItsPlan()
    {
        await using InferenceEngine engine = await CreateAsync();
        var seen = new TaskCompletionSource<Task<EngineSnapshot>>(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        var stops = new RecordingStopTokenSet(() =>
        {
            // On the engine thread, so the answer is of the moment after this very round, however fast the machine is.
            if (++asked == 5)
            {
                seen.SetResult(engine.GetSnapshotAsync());
            }
        });

        await engine.TokensAsync(Request(Prompt(100, 512, 1), 30) with { StopTokens = stops, Drafting = Sparse });

        RequestSnapshot request = Assert.Single((await await seen.Task).Requests);
        Assert.Equal(Drafter.Sparse, request.Drafter);
        Assert.Equal(3, request.DraftLength);
        Assert.Equal(32, request.KvBudget);
        Assert.True(request.Drafting.DraftedTokens > 0);
    }

    [Fact]
    public async Task GetSnapshotAsync_ForkedThenDisposedHistory_ShowsSharedThenCachedPages()
    {
        await using InferenceEngine engine = await CreateAsync();
        AgentHistory history = await engine.CreateHistoryAsync(Prompt(64, 512, 1));
        IReadOnlyList<AgentHistory> branches = await history.ForkAsync(2);
        Assert.Equal(4, (await engine.GetSnapshotAsync()).Pages.Count(page => page == KvPageUse.Shared));

        await branches[0].DisposeAsync();
        await branches[1].DisposeAsync();
        Assert.Equal(4, (await engine.GetSnapshotAsync()).Pages.Count(page => page == KvPageUse.Held));

        await history.DisposeAsync();
        Assert.Equal(4, (await engine.GetSnapshotAsync()).Pages.Count(page => page == KvPageUse.Cached));
    }

    [Fact]
    public async Task GetSnapshotAsync_DisposedEngine_Throws()
    {
        InferenceEngine engine = await CreateAsync();
        await engine.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.GetSnapshotAsync());
    }
}
