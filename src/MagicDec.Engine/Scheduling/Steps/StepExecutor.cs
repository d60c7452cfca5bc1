using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Views;

namespace MagicDec.Engine.Scheduling.Steps;

/// <summary>Carries out a plan: drafts, then computes prompts, plain decoding and the check of drafts in one step of the runner.</summary>
internal sealed class StepExecutor(IModelRunner runner, DraftStage drafting, TimeProvider time)
{
    private readonly List<DraftContext> _drafting = [];
    private readonly StepBatch _batch = new();

    /// <summary>What the latest step sampled, one fault and one output range for each of the plan's entries.</summary>
    public StepResult Result { get; } = new();

    /// <summary>The rows of the latest step, in the order of the plan's entries.</summary>
    public IReadOnlyList<StepSequence> Rows => _batch.Sequences;

    /// <summary>Time the latest step spent in drafting.</summary>
    public TimeSpan LastDraftTime { get; private set; }

    /// <summary>Time of the latest step of the target.</summary>
    public TimeSpan LastTargetTime { get; private set; }

    /// <summary>Time spent so far in drafting.</summary>
    public TimeSpan DraftTime { get; private set; }

    /// <summary>Time spent so far in the target's steps.</summary>
    public TimeSpan TargetTime { get; private set; }

    public void Run(StepPlan plan)
    {
        long start = time.GetTimestamp();
        Draft(plan);
        long drafted = time.GetTimestamp();
        _batch.Clear();
        foreach (ScheduledSequence entry in plan.Entries)
        {
            Add(entry);
        }

        runner.Run(_batch, Result);
        LastDraftTime = time.GetElapsedTime(start, drafted);
        LastTargetTime = time.GetElapsedTime(drafted);
        DraftTime += LastDraftTime;
        TargetTime += LastTargetTime;
    }

    private void Draft(StepPlan plan)
    {
        _drafting.Clear();
        foreach (ScheduledSequence entry in plan.Entries)
        {
            if (entry.DraftLength > 0)
            {
                _drafting.Add(entry.Sequence.Drafting);
            }
        }

        if (_drafting.Count > 0)
        {
            drafting.Draft(_drafting);
        }
    }

    private void Add(ScheduledSequence entry)
    {
        Sequence sequence = entry.Sequence;
        bool last = entry.TokenCount == sequence.PendingTokens;
        if (sequence.States is { } states)
        {
            _batch.Add(
                sequence.Tokens.Slice(sequence.ComputedTokens, entry.TokenCount), sequence.ComputedTokens, sequence.Pages, sequence.Sampling,
                states, states.AllRows ? entry.TokenCount : last ? 1 : 0);
            return;
        }

        if (sequence.PendingTokens == 1)
        {
            drafting.AddTo(_batch, sequence.Drafting);
            return;
        }

        ReadOnlySpan<int> tokens = sequence.Tokens.Slice(sequence.ComputedTokens, entry.TokenCount);
        _batch.Add(
            tokens, sequence.ComputedTokens, sequence.Pages, KvView.Full, last ? 1 : 0, sequence.Sampling,
            last ? drafting.PromptMass(sequence.Drafting, sequence.TokenCount) : null, SparseView.ObservationTokens);
    }
}
