using MagicDec.Samples.IncidentReview;
using Microsoft.Extensions.AI;

namespace MagicDec.Samples.Dashboard;

/// <summary>What one agent has done; written by its own task, read by the dashboard.</summary>
internal sealed class AgentState(ReviewAgent agent)
{
    private long _context;
    private long _cached;
    private long _answered;
    private long _right;

    public ReviewAgent Agent => agent;

    /// <summary>Tokens of the history after the latest answer.</summary>
    public long Context => Volatile.Read(ref _context);

    /// <summary>Tokens of the latest prompt that were cached.</summary>
    public long Cached => Volatile.Read(ref _cached);

    public long Answered => Volatile.Read(ref _answered);

    public long Right => Volatile.Read(ref _right);

    /// <summary>A new history begins.</summary>
    public void Begin()
    {
        Volatile.Write(ref _context, 0);
        Volatile.Write(ref _cached, 0);
    }

    /// <summary>The history is computed so far.</summary>
    public void Extend(UsageDetails usage)
    {
        Volatile.Write(ref _context, usage.TotalTokenCount ?? 0);
        Volatile.Write(ref _cached, usage.CachedInputTokenCount ?? 0);
    }

    /// <summary>A question is answered.</summary>
    public void Record(UsageDetails usage, bool isRight)
    {
        Extend(usage);
        Interlocked.Add(ref _right, isRight ? 1 : 0);
        Interlocked.Increment(ref _answered);
    }
}
