using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;
using MagicDec.Testing;
using MagicDec.Testing.StopTokens;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.Serving;

public sealed class TelemetryTests
{
    [Fact]
    public async Task GenerateAsync_Listened_RecordsTheTimesOfTheClockItWasGiven()
    {
        // A clock of its own number of seconds tells this engine's records from those of engines in other tests.
        var time = new ManualTimeProvider();
        var found = new ConcurrentDictionary<(string Name, double Value), bool>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "MagicDec.Engine")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => found[(instrument.Name, value)] = true);
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => found[(instrument.Name, value)] = true);
        listener.Start();

        await using InferenceEngine engine = await CreateAsync(options => options.TimeProvider = time);
        using var gate = new GatedStopTokenSet(steps: 1);
        await using IAsyncEnumerator<GenerationUpdate> stream =
            engine.GenerateAsync(Request([1, 2], 5) with { StopTokens = gate, Drafting = DraftingOptions.Off }).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        time.Advance(TimeSpan.FromSeconds(8888));
        gate.Open();
        while (await stream.MoveNextAsync())
        {
        }

        Assert.Contains(("gen_ai.server.request.duration", 8888.0), found.Keys);
        Assert.Contains(("gen_ai.server.time_per_output_token", 2222.0), found.Keys);
        Assert.Contains(("gen_ai.server.time_to_first_token", 0.0), found.Keys);
        Assert.Contains(("magicdec.queue.duration", 0.0), found.Keys);
        listener.RecordObservableInstruments();
        Assert.Contains(("magicdec.decode.tokens", 5.0), found.Keys);
    }

    [Fact]
    public async Task GenerateAsync_Listened_HasAnActivityWithUsageAndParent()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "MagicDec.Engine" or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");
        await using InferenceEngine engine = await CreateAsync();
        ActivityTraceId trace;
        using (Activity? parent = source.StartActivity("agent"))
        {
            trace = parent!.TraceId;
            await engine.TokensAsync(Request([1, 2, 3], 4));
        }

        Activity activity = Assert.Single(ended, activity => activity.TraceId == trace && activity.Source.Name == "MagicDec.Engine");
        Assert.Equal("text_completion test model", activity.DisplayName);
        Assert.Equal(3, activity.GetTagItem("gen_ai.usage.input_tokens"));
        Assert.Equal(4, activity.GetTagItem("gen_ai.usage.output_tokens"));
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
    }

    [Fact]
    public async Task GenerateAsync_Drafted_CountsTokensByDrafterPositionContextAndOutcome()
    {
        var counts = new ConcurrentDictionary<(object Drafter, int Position, object Context, object Outcome), long>();
        var batches = new ConcurrentQueue<int>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "MagicDec.Engine" && instrument.Name is "magicdec.draft.tokens" or "magicdec.batch.size")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => batches.Enqueue(value));
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            Dictionary<string, object?> named = new(tags.ToArray());
            counts.AddOrUpdate(
                (named["magicdec.drafter"]!, (int)named["magicdec.draft.position"]!, named["magicdec.context"]!, named["magicdec.draft.outcome"]!), value, (_, sum) => sum + value);
        });
        listener.Start();

        await using InferenceEngine engine = await CreateStoriesAsync();
        var drafting = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, DraftLength = 3 };
        List<GenerationUpdate> updates = await engine.UpdatesAsync(Request(Prompt(400, 512, 1), 100) with { Drafting = drafting });
        DraftingUsage usage = updates[^1].Drafting!;


        // at least this engine's: those of other tests may run beside it
        var mine = counts.Where(count => count.Key.Drafter is "sparse" && count.Key.Position <= 3).ToList();
        Assert.Contains(mine, count => count.Key is { Position: 1, Outcome: "accepted" });
        Assert.Contains(mine, count => count.Key is { Position: 3 });
        Assert.True(mine.Sum(count => count.Value) >= usage.DraftedTokens);
        Assert.True(mine.Where(count => count.Key.Outcome is "accepted").Sum(count => count.Value) >= usage.AcceptedTokens);
        Assert.All(mine, count => Assert.Contains(count.Key.Context, new object[] { 512u, 1024u, 2048u, 4096u, 8192u, 16384u }));
        Assert.All(mine, count => Assert.Contains(count.Key.Outcome, new object[] { "accepted", "rejected", "unchecked" }));
        Assert.True(batches.Count >= usage.Rounds);
        Assert.All(batches, size => Assert.True(size >= 1));
    }

    [Theory]
    [InlineData(false, ActivityStatusCode.Unset, 1)]
    [InlineData(true, ActivityStatusCode.Error, 0)]
    public async Task GenerateAsync_ReaderLeavesEarly_IsAnErrorOnlyIfCancelled(bool cancelled, ActivityStatusCode status, int finished)
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "MagicDec.Engine" or "test leaving",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test leaving");
        await using InferenceEngine engine = await CreateAsync();
        using var cancellation = new CancellationTokenSource();
        Activity agent = source.StartActivity("agent")!;
        using var gate = new GatedStopTokenSet(steps: 1);
        IAsyncEnumerator<GenerationUpdate> stream =
            engine.GenerateAsync(Request([1, 2, 3], 400) with { StopTokens = gate }, cancellation.Token).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        if (cancelled)
        {
            // The engine stands at the gate, so it has not finished by itself when it learns of this.
            await cancellation.CancelAsync();
            gate.Open();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.MoveNextAsync().AsTask());
        }

        ValueTask leaving = stream.DisposeAsync();
        gate.Open();
        await leaving;

        agent.Stop();
        Activity activity = Assert.Single(ended, activity => activity.TraceId == agent.TraceId && activity.Source.Name == "MagicDec.Engine");
        Assert.Equal(status, activity.Status);
        Assert.Equal(cancelled, activity.GetTagItem("error.type") is not null);
        Assert.Equal(finished, engine.GetStatistics().FinishedRequests);
        Assert.Equal(0, engine.GetStatistics().PagesInUse);
    }

    [Fact]
    public async Task GenerateAsync_ListenerThrows_IsServedAsEver()
    {
        int thrown = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "MagicDec.Engine")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Throw());
        listener.SetMeasurementEventCallback<int>((_, _, _, _) => Throw());
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Throw());
        listener.Start();

        await using InferenceEngine engine = await CreateStoriesAsync();
        var drafting = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, DraftLength = 3 };
        Assert.Equal(20, (await engine.TokensAsync(Request([1, 2], 20) with { Drafting = drafting })).Length);
        Assert.True(engine.IsRunning);
        Assert.True(thrown >= 5);

        void Throw()
        {
            Interlocked.Increment(ref thrown);
            throw new InvalidTimeZoneException("a listener's mistake");
        }
    }

    [Fact]
    public async Task GenerateAsync_Listened_ActivitySaysWhereTheTimeWentAndWhatDraftingDid()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "MagicDec.Engine" or "test times",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test times");
        var time = new ManualTimeProvider();
        await using InferenceEngine engine = await CreateStoriesAsync(options => options.TimeProvider = time);
        var drafting = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, DraftLength = 3 };
        using var gate = new GatedStopTokenSet(steps: 1);
        Activity agent = source.StartActivity("agent")!;
        DraftingUsage usage;
        await using (IAsyncEnumerator<GenerationUpdate> stream =
            engine.GenerateAsync(Request([1, 2, 3], 40) with { Drafting = drafting, StopTokens = gate }).GetAsyncEnumerator())
        {
            Assert.True(await stream.MoveNextAsync());
            time.Advance(TimeSpan.FromSeconds(77));
            gate.Open();
            do
            {
                usage = stream.Current.Drafting!;
            }
            while (await stream.MoveNextAsync());
        }

        agent.Stop();
        Activity activity = Assert.Single(ended, activity => activity.TraceId == agent.TraceId && activity.Source.Name == "MagicDec.Engine");
        Assert.Equal(0.0, activity.GetTagItem("magicdec.queue.duration"));
        Assert.Equal(0.0, activity.GetTagItem("magicdec.prefill.duration"));
        Assert.Equal(77.0, activity.GetTagItem("magicdec.decode.duration"));
        Assert.Equal(usage.Rounds, activity.GetTagItem("magicdec.draft.rounds"));
        Assert.Equal(usage.DraftedTokens, activity.GetTagItem("magicdec.draft.tokens"));
        Assert.Equal(usage.AcceptedTokens, activity.GetTagItem("magicdec.draft.accepted_tokens"));
        Assert.True(usage.Rounds > 0);
    }
}
