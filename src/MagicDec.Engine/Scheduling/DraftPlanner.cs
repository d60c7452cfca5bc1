using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Scheduling.Steps;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;

namespace MagicDec.Engine.Scheduling;

/// <summary>Asks the policy for the drafts of a step and finds rows and pages for them; tells it afterwards what came of them.</summary>
internal sealed class DraftPlanner(PagePool pool, int maxStepTokens, IDraftPolicy policy)
{
    private readonly List<DraftContext> _rows = [];
    private readonly List<int> _accepted = [];
    private int[] _longest = [];
    private DraftPlan[] _plans = [];
    private uint _turn;

    /// <summary>Adds drafts to a plan that holds the step's decode rows and nothing else yet.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="running">Sequences admitted; those not in the plan wait for their prompts to be computed.</param>
    public void Plan(StepPlan plan, int running)
    {
        int count = plan.Entries.Count;
        _accepted.Clear();
        _rows.Clear();
        if (count == 0)
        {
            return;
        }

        if (_plans.Length < count)
        {
            _plans = new DraftPlan[2 * count];
            _longest = new int[2 * count];
        }

        foreach (ScheduledSequence entry in plan.Entries)
        {
            _rows.Add(entry.Sequence.Drafting);
        }

        Share(plan, running);
        policy.Choose(_rows, _longest.AsSpan(0, count), _plans.AsSpan(0, count));
        _rows.Clear();
        Grant(plan);
    }

    /// <summary>A row of the step decoded; so many of its draft tokens were right.</summary>
    public void Record(DraftContext row, int accepted)
    {
        _rows.Add(row);
        _accepted.Add(accepted);
    }

    /// <summary>The step is over.</summary>
    public void Observe(int promptRows, TimeSpan draftTime, TimeSpan targetTime)
    {
        if (_rows.Count > 0)
        {
            policy.Observe(new RoundOutcome(_rows, _accepted, promptRows, draftTime, targetTime));
        }
    }

    // Drafts take what decode rows leave of the budget, but only half of it while a prompt waits to be computed. The policy is to weigh what can be had,
    // so that is shared out before it is asked: all alike, and where there is less than one token for each, in turns.
    private void Share(StepPlan plan, int running)
    {
        int count = plan.Entries.Count;
        int budget = Math.Max(0, maxStepTokens - plan.TokenCount);
        if (count < running)
        {
            budget /= 2;
        }

        int first = (int)(_turn++ % (uint)count);
        for (int i = 0; i < count; i++)
        {
            int index = (first + i) % count;
            int share = (budget + count - i - 1) / (count - i);
            _longest[index] = Math.Clamp(Longest(plan.Entries[index].Sequence, running), 0, share);
            budget -= _longest[index];
        }
    }

    private void Grant(StepPlan plan)
    {
        for (int i = 0; i < plan.Entries.Count; i++)
        {
            Sequence sequence = plan.Entries[i].Sequence;
            DraftPlan draft = _plans[i].Within(_longest[i]);
            if (draft.Length > 0 && sequence.Pages.TryEnsureCapacity(sequence.ComputedTokens + 1 + draft.Longest))
            {
                sequence.Drafting.BeginRound(draft);
                plan.AddDraft(i, draft.Longest);
            }
        }
    }

    // A draft is a guess: it never takes a page that would have to be taken from another sequence.
    private int Longest(Sequence sequence, int running)
    {
        int longest = Math.Min(sequence.MaxOutputTokens - sequence.OutputCount - 1, DraftingOptions.MaxDraftLength);
        int room = sequence.Pages.Capacity - sequence.ComputedTokens - 1;
        return room >= longest || pool.FreeCount > running ? longest : room;
    }
}
