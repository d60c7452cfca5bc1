namespace MagicDec.Tool.Soak;

/// <summary>What has happened so far. Any thread may count.</summary>
internal sealed class SoakTally
{
    private const int MostProblems = 20;

    private readonly Lock _gate = new();
    private readonly List<string> _problems = [];
    private long _finished;
    private long _cancelled;
    private long _refused;
    private long _busy;
    private long _histories;
    private long _checked;
    private long _tokens;
    private long _problemCount;

    public long Finished => Volatile.Read(ref _finished);

    /// <summary>Left in the middle, cancelled or past their deadline.</summary>
    public long Cancelled => Volatile.Read(ref _cancelled);

    /// <summary>Bad requests that were turned away, as they should be.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Good requests that found the queue full.</summary>
    public long Busy => Volatile.Read(ref _busy);

    /// <summary>Histories held for a while, forked, written out and read back.</summary>
    public long Histories => Volatile.Read(ref _histories);

    /// <summary>Answers compared with what the request gets alone.</summary>
    public long Checked => Volatile.Read(ref _checked);

    public long Tokens => Volatile.Read(ref _tokens);

    public long ProblemCount => Volatile.Read(ref _problemCount);

    /// <summary>The first problems, in words.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (_gate)
            {
                return [.. _problems];
            }
        }
    }

    public void AddFinished() => Interlocked.Increment(ref _finished);

    public void AddCancelled() => Interlocked.Increment(ref _cancelled);

    public void AddRefused() => Interlocked.Increment(ref _refused);

    public void AddBusy() => Interlocked.Increment(ref _busy);

    public void AddHistory() => Interlocked.Increment(ref _histories);

    public void AddChecked() => Interlocked.Increment(ref _checked);

    public void AddToken() => Interlocked.Increment(ref _tokens);

    public void AddProblem(string problem)
    {
        Interlocked.Increment(ref _problemCount);
        lock (_gate)
        {
            if (_problems.Count < MostProblems)
            {
                _problems.Add(problem);
            }
        }
    }
}
