using System.Collections.Concurrent;
using System.Diagnostics;
using MagicDec.Extensions.AI.Tests.Conformance.Support;

namespace MagicDec.Extensions.AI.Tests.Conformance;

[Collection(NanoCollection.Name)]
public class TelemetryTests(NanoEngine nano)
{
    [Fact]
    public async Task EachResponse_HasOneChatSpanWithTokens()
    {
        using var source = new ActivitySource("caller of " + nameof(TelemetryTests));
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate == source || candidate.Name is "MagicDec.Extensions.AI" or "MagicDec.Engine",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await nano.EachWayAsync(async chat =>
        {
            ActivityTraceId trace;
            using (var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start())
            {
                trace = caller.TraceId;
                await chat.AskAsync("Report on INC-1493.");
            }

            var spans = ended.Where(activity => activity.TraceId == trace).ToList();
            var span = Assert.Single(spans, activity => activity.DisplayName.StartsWith("chat ", StringComparison.Ordinal));
            var engine = Assert.Single(spans, activity => activity.DisplayName.StartsWith("text_completion ", StringComparison.Ordinal));
            Assert.True((long)span.GetTagItem("gen_ai.usage.input_tokens")! > 1);
            Assert.True((long)span.GetTagItem("gen_ai.usage.output_tokens")! > 1);
            Assert.Equal(span.SpanId, engine.ParentSpanId);
            Assert.True((long)engine.GetTagItem("magicdec.draft.tokens")! > 0);
            Assert.True((double)engine.GetTagItem("magicdec.decode.duration")! > 0);
        });
    }
}
