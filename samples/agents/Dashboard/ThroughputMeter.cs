namespace MagicDec.Samples.Dashboard;

/// <summary>Tokens a second over all rounds, and of the latest ones for a curve.</summary>
internal sealed class ThroughputMeter
{
    private const int Kept = 60;

    private readonly Lock _lock = new();
    private readonly Queue<double> _latest = [];
    private long _tokens;
    private TimeSpan _time;

    public void Add(long tokens, TimeSpan time)
    {
        lock (_lock)
        {
            _tokens += tokens;
            _time += time;
            _latest.Enqueue(Math.Round(tokens / time.TotalSeconds, 1));
            while (_latest.Count > Kept)
            {
                _latest.Dequeue();
            }
        }
    }

    /// <summary>The mean over all rounds (0 before the first) and the latest rounds, oldest first.</summary>
    public ThroughputCurve Read()
    {
        lock (_lock)
        {
            return new ThroughputCurve(_time == TimeSpan.Zero ? 0 : Math.Round(_tokens / _time.TotalSeconds, 1), [.. _latest]);
        }
    }
}
