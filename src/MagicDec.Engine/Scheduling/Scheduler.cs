using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Scheduling.Queueing;
using MagicDec.Engine.Scheduling.Steps;
using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Scheduling;

/// <summary>
/// Decides how many tokens of which sequence the next step computes. Holds queues and no tensors. Decode rows go first, so that a
/// long prefill of one agent never stops another; what is left of the token budget goes to prefill, by priority and order of admission.
/// </summary>
internal sealed class Scheduler(PagePool pool, KvGeometry geometry, PrefixSharing prefixes, int maxStepTokens, int maxRunning, DraftPlanner drafts)
{
    private readonly WaitingQueue _waiting = new();
    private readonly List<Sequence> _running = []; // higher priority first, then older first: the last one is preempted first
    private readonly StepPlan _plan = new();
    private readonly int[] _leaving = new int[pool.PageCount]; // nothing but zeros between two calls
    private int _firstDecode;

    public int WaitingCount => _waiting.Count;

    public int RunningCount => _running.Count;

    public long Preemptions { get; private set; }

    public IEnumerable<Sequence> All => _running.Concat(_waiting.All);

    /// <summary>A sequence that cannot go on though nothing else runs, found by the latest <see cref="Plan"/>.</summary>
    public Sequence? Stuck { get; private set; }

    public void Enqueue(Sequence sequence) => _waiting.Enqueue(sequence);

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
        Stuck = null;
        Admit();
        ScheduleDecode();
        drafts.Plan(_plan, _running.Count);
        SchedulePrefill();
        return _plan;
    }

    private void Admit()
    {
        while (_waiting.First is { } sequence)
        {
            if (_running.Count < maxRunning && HasRoomFor(sequence))
            {
                _waiting.Remove(sequence);
                int place = _running.FindLastIndex(other => other.Request.Priority >= sequence.Request.Priority) + 1;
                _running.Insert(place, sequence);
                sequence.Admit();
            }
            else if (_running.Count > 0 && _running[^1].Request.Priority < sequence.Request.Priority && CanMakeRoomFor(sequence))
            {
                PreemptLast();
            }
            else
            {
                return;
            }
        }
    }

    // One page of slack for each running sequence keeps a fresh arrival from being preempted by the next page border of its neighbours.
    private bool HasRoomFor(Sequence sequence)
    {
        int missing = geometry.PagesFor(sequence.TokenCount + 1) + _running.Count + PromisedPages(_running.Count) - pool.FreeCount;
        return _running.Count == 0 || missing <= 0 || missing <= prefixes.CountHeld(sequence);
    }

    // The same with every sequence of lower priority preempted: where that is not enough, they go on instead of losing their pages for nothing.
    private bool CanMakeRoomFor(Sequence sequence)
    {
        int staying = _running.FindLastIndex(other => other.Request.Priority >= sequence.Request.Priority) + 1;
        int freed = CountLeaving(staying, 1);
        int missing = geometry.PagesFor(sequence.TokenCount + 1) + staying + PromisedPages(staying) - pool.FreeCount - freed;
        bool can = staying == 0 || missing <= 0 || missing <= prefixes.CountHeld(sequence, _leaving);
        CountLeaving(staying, -1);
        return can;
    }

    // Adds to how often each page is held by running sequences from an index on; how many pages nobody else holds.
    private int CountLeaving(int first, int change)
    {
        int pages = 0;
        for (int i = first; i < _running.Count; i++)
        {
            foreach (int page in _running[i].Pages.Pages)
            {
                _leaving[page] += change;
                pages += _leaving[page] == pool.ReferenceCount(page) ? 1 : 0;
            }
        }

        return pages;
    }

    // Pages that the first so many admitted sequences still need for what they already have to compute.
    private int PromisedPages(int count)
    {
        int pages = 0;
        for (int i = 0; i < count; i++)
        {
            Sequence sequence = _running[i];
            pages += geometry.PagesFor(sequence.TokenCount) - geometry.PagesFor(sequence.ComputedTokens);
        }

        return pages;
    }

    // Every decoding sequence gets its row. Where the budget is smaller than that they take turns, and prefill keeps a quarter of it.
    private void ScheduleDecode()
    {
        int budget = _running.Exists(static sequence => sequence.PendingTokens > 1) ? maxStepTokens - (maxStepTokens / 4) : maxStepTokens;
        int count = _running.Count;
        for (int i = 0; i < count; i++)
        {
            // Indices stay valid: preemption takes sequences from the end only.
            int index = (_firstDecode + i) % count;
            if (index < _running.Count && _running[index] is { PendingTokens: 1 } sequence)
            {
                if (_plan.TokenCount == budget)
                {
                    _firstDecode = index;
                    return;
                }

                Schedule(sequence, 1);
            }
        }

        _firstDecode = 0;
    }

    // Each prompt gets at least half of what is left of the budget, so that a short one need not wait for the end of a long one.
    private void SchedulePrefill()
    {
        long wanted = _running.Where(static sequence => sequence.PendingTokens > 1).Sum(static sequence => (long)sequence.PendingTokens);
        for (int i = 0; i < _running.Count && _plan.TokenCount < maxStepTokens; i++)
        {
            Sequence sequence = _running[i];
            if (sequence.PendingTokens == 1)
            {
                continue;
            }

            wanted -= sequence.PendingTokens;
            prefixes.Adopt(sequence);
            int left = maxStepTokens - _plan.TokenCount;
            int count = (int)Math.Min(sequence.PendingTokens, Math.Max((left + 1) / 2, left - wanted));
            if (!prefixes.IsBeingComputed(sequence, count, _plan))
            {
                Schedule(sequence, count);
            }
        }
    }

    private void Schedule(Sequence sequence, int count)
    {
        if (Reserve(sequence, count))
        {
            sequence.Drafting.BeginRound(DraftPlan.None);
            _plan.Add(sequence, count);
        }
    }

    // Makes room for count more tokens, preempting the youngest sequence of the lowest priority as long as the pool is full.
    private bool Reserve(Sequence sequence, int count)
    {
        while (!sequence.Pages.TryEnsureCapacity(sequence.ComputedTokens + count))
        {
            Stuck = _running.Count == 1 ? sequence : null;
            if (ReferenceEquals(PreemptLast(), sequence))
            {
                return false;
            }
        }

        return true;
    }

    private Sequence PreemptLast()
    {
        Sequence last = _running[^1];
        _running.RemoveAt(_running.Count - 1);
        _plan.Remove(last);
        prefixes.PublishAll(last);
        last.Preempt();
        _waiting.Return(last);
        Preemptions++;
        return last;
    }
}
