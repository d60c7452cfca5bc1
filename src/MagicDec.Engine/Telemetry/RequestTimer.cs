using System.Diagnostics;
using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Telemetry;

/// <summary>Times one request and records it. Called in the order arrival, admission, tokens, end; only <see cref="Ended"/> may come early.</summary>
internal sealed class RequestTimer(EngineMetrics metrics, string model, string operation = EngineMetrics.Completion)
{
    private readonly TagList _tags = new()
    {
        { "gen_ai.operation.name", operation },
        { "gen_ai.provider.name", "magicdec" },
        { "gen_ai.request.model", model },
    };

    private long _arrival;
    private long _first;
    private bool _admitted;
    private double? _queue; // seconds
    private double? _prefill;

    public int Tokens { get; private set; }

    /// <summary>Type of the error the request ended with, if any.</summary>
    public string? ErrorType { get; private set; }

    public void Arrived() => _arrival = metrics.Time.GetTimestamp();

    public void Admitted()
    {
        if (!_admitted)
        {
            _admitted = true;
            _queue = Since(_arrival);
            EngineMetrics.Record(metrics.Queue, _queue.Value, _tags);
        }
    }

    public void Token()
    {
        if (Tokens++ == 0)
        {
            _first = metrics.Time.GetTimestamp();
            double first = Since(_arrival);
            _prefill = first - _queue;
            EngineMetrics.Record(metrics.FirstToken, first, _tags);
        }
    }

    public void Ended(Exception? error)
    {
        TagList tags = _tags;
        if (error is not null)
        {
            ErrorType = error.GetType().FullName;
            tags.Add("error.type", ErrorType);
        }

        EngineMetrics.Record(metrics.Duration, Since(_arrival), tags);
        if (Tokens > 1)
        {
            EngineMetrics.Record(metrics.PerToken, Since(_first) / (Tokens - 1), _tags);
        }
    }

    /// <summary>Writes where the time went, and what drafting did, to the request's activity.</summary>
    public void Describe(Activity activity, DraftingUsage drafting)
    {
        activity.SetTag("magicdec.queue.duration", _queue);
        activity.SetTag("magicdec.prefill.duration", _prefill);
        activity.SetTag("magicdec.decode.duration", Tokens > 0 ? Since(_first) : null);
        if (drafting.Rounds > 0)
        {
            activity.SetTag("magicdec.draft.rounds", drafting.Rounds);
            activity.SetTag("magicdec.draft.tokens", drafting.DraftedTokens);
            activity.SetTag("magicdec.draft.accepted_tokens", drafting.AcceptedTokens);
        }

        if (ErrorType is not null)
        {
            activity.SetTag("error.type", ErrorType);
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }

    private double Since(long timestamp) => metrics.Time.GetElapsedTime(timestamp).TotalSeconds;
}
