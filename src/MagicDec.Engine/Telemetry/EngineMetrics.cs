using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Numerics;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Telemetry;

/// <summary>
/// The instruments of one engine: meter and activity source "MagicDec.Engine". Names that begin with gen_ai follow OpenTelemetry's
/// conventions for servers; times are in seconds.
/// </summary>
internal sealed class EngineMetrics : IDisposable
{
    public const string Name = "MagicDec.Engine";
    public const string Completion = "text_completion";
    public const string Embeddings = "embeddings";
    private static readonly ActivitySource Source = new(Name);
    private const int SmallestContext = 512;
    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _drafted;

    public EngineMetrics(TimeProvider time, Func<EngineStatistics> statistics)
    {
        Time = time;
        FirstToken = _meter.CreateHistogram<double>("gen_ai.server.time_to_first_token", "s", "Time from the request's arrival to its first token.");
        PerToken = _meter.CreateHistogram<double>("gen_ai.server.time_per_output_token", "s", "Mean time between the tokens after the first.");
        Duration = _meter.CreateHistogram<double>("gen_ai.server.request.duration", "s", "Time from the request's arrival to its end.");
        Queue = _meter.CreateHistogram<double>("magicdec.queue.duration", "s", "Time a request waited to run.");
        BatchSize = _meter.CreateHistogram(
            "magicdec.batch.size", "{sequence}", "Sequences that share a step.", tags: null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] });
        _drafted = _meter.CreateCounter<long>("magicdec.draft.tokens", "{token}", "Draft tokens, by drafter, position in the draft, context and outcome.");
        _meter.CreateObservableCounter("magicdec.prefill.tokens", () => statistics().PromptTokens, "{token}", "Prompt tokens computed.");
        _meter.CreateObservableCounter("magicdec.decode.tokens", () => statistics().OutputTokens, "{token}", "Tokens generated.");
        _meter.CreateObservableCounter("magicdec.prefix.hit_tokens", () => statistics().CachedPromptTokens, "{token}", "Prompt tokens found in the prefix cache.");
        _meter.CreateObservableCounter("magicdec.prefix.evictions", () => statistics().Evictions, "{page}", "Cached pages forgotten for want of room.");
        _meter.CreateObservableCounter("magicdec.preemptions", () => statistics().Preemptions, "{preemption}", "Times a request gave its pages back.");
        _meter.CreateObservableGauge("magicdec.kv.usage", () => (double)statistics().PagesInUse / statistics().PageCount, "1", "Share of KV pages held.");
        _meter.CreateObservableGauge("magicdec.requests.running", () => statistics().RunningRequests, "{request}", "Requests that take part in steps.");
        _meter.CreateObservableGauge("magicdec.requests.waiting", () => statistics().WaitingRequests, "{request}", "Requests in the queue.");
    }

    public TimeProvider Time { get; }

    public Histogram<double> FirstToken { get; }

    public Histogram<double> PerToken { get; }

    public Histogram<double> Duration { get; }

    public Histogram<double> Queue { get; }

    public Histogram<int> BatchSize { get; }

    /// <summary>Records a value. What a listener throws is lost: it must end neither a request nor the engine.</summary>
    public static void Record<T>(Histogram<T> histogram, T value, in TagList tags)
        where T : struct
    {
        try
        {
            histogram.Record(value, tags);
        }
#pragma warning disable CA1031 // Somebody else's code, on the engine's thread.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>
    /// Counts the tokens of a draft by what became of them: accepted, rejected (the first wrong one), or unchecked because it came after that.
    /// Acceptance at a position is accepted / (accepted + rejected). The context is the power of two it fits in.
    /// </summary>
    public void Drafted(DraftContext row, DraftRound round)
    {
        if (round.Drafted == 0 || !_drafted.Enabled)
        {
            return;
        }

        string drafter = round.BySuffix ? "suffix" : row.Plan.Drafter == Drafter.Model ? "model" : "sparse";
        object context = BitOperations.RoundUpToPowerOf2((uint)Math.Max(row.History.Count, SmallestContext));
        for (int i = 0; i < round.Drafted; i++)
        {
            var tags = new TagList
            {
                { "magicdec.drafter", drafter },
                { "magicdec.draft.position", i + 1 },
                { "magicdec.context", context },
                { "magicdec.draft.outcome", i < round.Accepted ? "accepted" : i == round.Accepted ? "rejected" : "unchecked" },
            };
            try
            {
                _drafted.Add(1, tags);
            }
#pragma warning disable CA1031 // As in Record.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }
    }

    /// <summary>Starts the activity of a request, if anybody listens.</summary>
    public static Activity? StartActivity(string operation, string model, GenerationRequest request)
    {
        Activity? activity = Source.StartActivity($"{operation} {model}");
        activity?.SetTag("gen_ai.operation.name", operation);
        activity?.SetTag("gen_ai.provider.name", "magicdec");
        activity?.SetTag("gen_ai.request.model", model);
        activity?.SetTag("gen_ai.usage.input_tokens", request.Prompt.Length);
        if (request.Label is { } label)
        {
            activity?.SetTag("magicdec.request.label", label);
        }

        return activity;
    }

    public void Dispose() => _meter.Dispose();
}
