using MagicDec.Engine.Requests;

namespace MagicDec.Engine.Tests.Workloads;

/// <summary>Sums over the runs of a property.</summary>
internal sealed class WorkloadTotals
{
    public long Runs { get; private set; }

    public long Preemptions { get; private set; }

    public long LargestBatch { get; private set; }

    public long AcceptedDrafts { get; private set; }

    public long RejectedDrafts { get; private set; }

    public void Add(EngineStatistics statistics)
    {
        Runs++;
        Preemptions += statistics.Preemptions;
        LargestBatch = Math.Max(LargestBatch, statistics.LargestBatch);
        AcceptedDrafts += statistics.Drafting.AcceptedTokens;
        RejectedDrafts += statistics.Drafting.DraftedTokens - statistics.Drafting.AcceptedTokens;
    }
}
