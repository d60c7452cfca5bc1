using MagicDec.Engine.Requests;

namespace MagicDec.Engine.Tests.Workloads;

/// <summary>Sums over the runs of a property.</summary>
internal sealed record WorkloadTotals
{
    public long Runs { get; private set; }

    public long Preemptions { get; private set; }

    public long LargestBatch { get; private set; }

    public long CachedTokens { get; private set; }

    public long Evictions { get; private set; }

    public long AcceptedDrafts { get; private set; }

    public long RejectedDrafts { get; private set; }

    public void Add(EngineStatistics statistics)
    {
        Runs++;
        Preemptions += statistics.Preemptions;
        LargestBatch = Math.Max(LargestBatch, statistics.LargestBatch);
        CachedTokens += statistics.CachedPromptTokens;
        Evictions += statistics.Evictions;
        AcceptedDrafts += statistics.Drafting.AcceptedTokens;
        RejectedDrafts += statistics.Drafting.DraftedTokens - statistics.Drafting.AcceptedTokens;
    }
}
