using MagicDec.Engine.KvCache;
using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Scheduling;

/// <summary>
/// Decides how many tokens of which sequence the next step computes. Holds queues and no tensors. Decode rows go first, so that a
/// long prefill of one agent never stops another; what is left of the token budget goes to prefill in order of admission.
/// </summary>
internal sealed class Scheduler(PagePool pool, KvGeometry geometry, PrefixSharing prefixes, int maxStepTokens, int maxRunning, DraftPlanner drafts)
{
    private readonly LinkedList<Sequence> _waiting = [];
    private readonly List<Sequence> _running = [];
    private readonly StepPlan _plan = new();
    private long _admissions;

    public int WaitingCount => _waiting.Count;

    public int RunningCount => _running.Count;

    public long Preemptions { get; private set; }

    public IEnumerable<Sequence> All => _running.Concat(_waiting);

    public void Enqueue(Sequence sequence) => _waiting.AddLast(sequence);

    /// <summary>Forgets a sequence that has ended.</summary>
    public void Remove(Sequence sequence)
    {
        if (!_running.Remove(sequence))
        {
            _waiting.Remove(sequence);
        }
    }

    /// <summary>Plans one step. The plan is valid until the next call; pages for all of its tokens are reserved.</summary>
    public StepPlan Plan()
    {
        _plan.Clear();
        Admit();
        Schedule(prefill: false);
        drafts.Plan(_plan, _running.Count);
        Schedule(prefill: true);
        return _plan;
    }

    private void Admit()
    {
        while (_running.Count < maxRunning && _waiting.First is { Value: var sequence } && HasRoomFor(sequence))
        {
            _waiting.RemoveFirst();
            sequence.Status = SequenceStatus.Running;
            sequence.Admission = _admissions++;
            _running.Add(sequence);
        }
    }

    // One page of slack for each running sequence keeps a fresh arrival from being preempted by the next page border of its neighbours.
    private bool HasRoomFor(Sequence sequence)
    {
        int missing = geometry.PagesFor(sequence.TokenCount + 1) + _running.Count + PromisedPages() - pool.FreeCount;
        return _running.Count == 0 || missing <= 0 || missing <= prefixes.CountHeld(sequence);
    }

    // Pages that admitted sequences still need for what they already have to compute.
    private int PromisedPages()
    {
        int pages = 0;
        foreach (Sequence sequence in _running)
        {
            pages += geometry.PagesFor(sequence.TokenCount) - geometry.PagesFor(sequence.ComputedTokens);
        }

        return pages;
    }

    private void Schedule(bool prefill)
    {
        // Indices stay valid: preemption removes only sequences younger than (or equal to) the one being scheduled.
        for (int i = 0; i < _running.Count; i++)
        {
            Sequence sequence = _running[i];
            if (sequence.PendingTokens > 1 != prefill)
            {
                continue;
            }

            if (prefill && _plan.TokenCount < maxStepTokens)
            {
                prefixes.Adopt(sequence);
            }

            int count = prefill ? Math.Min(sequence.PendingTokens, maxStepTokens - _plan.TokenCount) : 1;
            if (count > 0 && Reserve(sequence, count))
            {
                sequence.Drafting.BeginRound(DraftPlan.None);
                _plan.Add(sequence, count);
            }
        }
    }

    // Makes room for count more tokens, preempting the youngest sequence as long as the pool is full.
    private bool Reserve(Sequence sequence, int count)
    {
        while (!sequence.Pages.TryEnsureCapacity(sequence.ComputedTokens + count))
        {
            Sequence youngest = _running[^1];
            _running.RemoveAt(_running.Count - 1);
            _plan.Remove(youngest);
            prefixes.PublishAll(youngest);
            youngest.Preempt();
            _waiting.AddFirst(youngest);
            Preemptions++;
            if (ReferenceEquals(youngest, sequence))
            {
                return false;
            }
        }

        return true;
    }
}
