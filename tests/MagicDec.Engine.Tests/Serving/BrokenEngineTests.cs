using System.Diagnostics;
using MagicDec.Engine.Histories;
using MagicDec.Engine.KvCache.Prefixes;
using MagicDec.Engine.Requests;
using MagicDec.Testing.StopTokens;

namespace MagicDec.Engine.Tests.Serving;

public sealed class BrokenEngineTests
{
    [Fact]
    public async Task Generate_MistakeOutsideAStep_EndsEveryRequestAndNotTheProcess()
    {
        await using InferenceEngine engine = await EngineFactory.CreateAsync();
        int[] prompt = EngineFactory.Prompt(10, engine.Config.VocabularySize, seed: 1);
        GenerationRequest broken = EngineFactory.Request(prompt, 8) with { StopTokens = new ThrowingSet() };
        using var gate = new GatedStopTokenSet(steps: 1);
        GenerationRequest fine = EngineFactory.Request(prompt, 400) with { StopTokens = gate };
        AgentHistory history = await engine.CreateHistoryAsync(prompt);

        Task<int[]> neighbour = engine.TokensAsync(fine);
        Task<int[]> breaking = engine.TokensAsync(broken);
        gate.Open();
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => breaking);
        await Assert.ThrowsAsync<InvalidOperationException>(() => neighbour);
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.TokensAsync(fine));

        Assert.Contains("Load it again", error.Message);
        Assert.False(engine.IsRunning);
        await Assert.ThrowsAsync<InvalidOperationException>(() => history.GetStatisticsAsync());
        await history.DisposeAsync();
    }

    // The last token fills a page, so the cache is first asked when the request has left the scheduler's lists.
    [Fact]
    public async Task Generate_MistakeWhileARequestEnds_LeavesNobodyWaiting()
    {
        await using InferenceEngine engine = await EngineFactory.CreateAsync(options => options.PrefixKeys = new ThrowingKeys());
        int[] prompt = EngineFactory.Prompt(10, engine.Config.VocabularySize, seed: 1);

        Task<int[]> request = engine.TokensAsync(EngineFactory.Request(prompt, 7));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => request.WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.Contains("no such key", error.Message, StringComparison.Ordinal);
        Assert.False(engine.IsRunning);
    }

    [Fact]
    public async Task Generate_ListenerOfTracesThrows_ThatRequestFailsAndDrainingEnds()
    {
        // Other tests run beside this one: only its own requests are disturbed.
        AsyncLocal<bool> disturbs = new();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("MagicDec", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => disturbs.Value ? throw new NotSupportedException("a listener's mistake") : ActivitySamplingResult.None,
        };
        ActivitySource.AddActivityListener(listener);
        await using InferenceEngine engine = await EngineFactory.CreateAsync();
        int[] prompt = EngineFactory.Prompt(10, engine.Config.VocabularySize, seed: 1);

        disturbs.Value = true;
        await Assert.ThrowsAsync<NotSupportedException>(() => engine.TokensAsync(EngineFactory.Request(prompt, 8)));
        disturbs.Value = false;

        Assert.Equal(8, (await engine.TokensAsync(EngineFactory.Request(prompt, 8))).Length);
        await engine.DrainAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    private sealed class ThrowingKeys : IEqualityComparer<PageKey>
    {
        public bool Equals(PageKey x, PageKey y) => throw new NotSupportedException("no such key");

        public int GetHashCode(PageKey obj) => throw new NotSupportedException("no such key");
    }

    // The engine asks it on its own thread; empty to the validator, which only enumerates.
    private sealed class ThrowingSet : HashSet<int>, IReadOnlySet<int>
    {
        bool IReadOnlySet<int>.Contains(int item) => throw new NotSupportedException("a mistake");
    }
}
