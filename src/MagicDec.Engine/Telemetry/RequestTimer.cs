using System.Diagnostics;

namespace MagicDec.Engine.Telemetry;

/// <summary>Times one request and records it. Called in the order arrival, admission, tokens, end; only <see cref="Ended"/> may come early.</summary>
internal sealed class RequestTimer(EngineMetrics metrics, string model)
{
    private readonly TagList _tags = new()
    {
        { "gen_ai.operation.name", "text_completion" },
        { "gen_ai.provider.name", "magicdec" },
        { "gen_ai.request.model", model },
    };

    private long _arrival;
    private long _first;
    private bool _admitted;

    public int Tokens { get; private set; }

    /// <summary>Type of the error the request ended with, if any.</summary>
    public string? ErrorType { get; private set; }

    public void Arrived() => _arrival = metrics.Time.GetTimestamp();

    public void Admitted()
    {
        if (!_admitted)
        {
            _admitted = true;
            metrics.Queue.Record(Since(_arrival), _tags);
        }
    }

    public void Token()
    {
        if (Tokens++ == 0)
        {
            _first = metrics.Time.GetTimestamp();
            metrics.FirstToken.Record(Since(_arrival), _tags);
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

        metrics.Duration.Record(Since(_arrival), tags);
        if (Tokens > 1)
        {
            metrics.PerToken.Record(Since(_first) / (Tokens - 1), _tags);
        }
    }

    private double Since(long timestamp) => metrics.Time.GetElapsedTime(timestamp).TotalSeconds;
}
