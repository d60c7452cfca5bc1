using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Requests;

/// <summary>A snapshot of the engine taken after its latest step.</summary>
public sealed record EngineStatistics
{
    /// <summary>Requests in the queue.</summary>
    public int WaitingRequests { get; init; }

    /// <summary>Requests that take part in steps.</summary>
    public int RunningRequests { get; init; }

    /// <summary>Requests that ended with a finish reason, or because their reader had all it wanted (not cancelled, not failed).</summary>
    public long FinishedRequests { get; init; }

    /// <summary>Steps run since the start.</summary>
    public long Steps { get; init; }

    /// <summary>Times the engine thread has looked for something to do.</summary>
    internal long Passes { get; init; }

    /// <summary>Prompt tokens computed, those recomputed after a preemption included.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Prompt tokens found in the prefix cache instead of being computed.</summary>
    public long CachedPromptTokens { get; init; }

    /// <summary>Tokens generated.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Times a running request gave its KV pages back because the pool was full.</summary>
    public long Preemptions { get; init; }

    /// <summary>Most requests that shared one step.</summary>
    public int LargestBatch { get; init; }

    /// <summary>KV pages whose content the prefix cache can find, those held by requests included.</summary>
    public int CachedPages { get; init; }

    /// <summary>Cached KV pages that were forgotten because room was needed.</summary>
    public long Evictions { get; init; }

    /// <summary>KV pages held by requests; pages that are only cached count as free.</summary>
    public int PagesInUse { get; init; }

    /// <summary>KV pages in the pool.</summary>
    public int PageCount { get; init; }

    /// <summary>What drafting did so far.</summary>
    public DraftingUsage Drafting { get; init; } = new();

    /// <summary>Share of draft tokens accepted by position in the draft, of those whose predecessors were accepted; shape [longest draft so far].</summary>
    public IReadOnlyList<double> AcceptanceByPosition { get; init; } = [];

    /// <summary>Time spent in drafting.</summary>
    public TimeSpan DraftTime { get; init; }

    /// <summary>Time spent in the model's own steps: prompts, plain decoding and the check of drafts.</summary>
    public TimeSpan TargetTime { get; init; }
}
