using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;
using MagicDec.Testing;
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
}
