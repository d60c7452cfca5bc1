using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Speculation.Views;

namespace MagicDec.Engine.Speculation.DraftModels;

/// <summary>
/// Drafts with another, smaller model over a sparse view of that model's own KV cache. A sequence drafts once the model has computed all
/// of its history: after a verify pass the accepted tokens are taken over and the rest caught up, in bounded steps when it is much.
/// </summary>
internal sealed class ModelDrafter : IDrafter, IDisposable
{
    // A ranking older than this many tokens is renewed by one pass over the whole cache.
    private const int RankedForTokens = 64;

    private readonly IModelRunner _runner;
    private readonly int _maxPositions;
    private readonly int _maxStepTokens;
    private readonly PagePool _pool;
    private readonly Dictionary<DraftContext, DraftModelState> _states = [];
    private readonly List<DraftModelRow> _active = [];
    private readonly StepBatch _batch = new();
    private readonly StepResult _result = new();
    private long _round;

    /// <summary>A drafter that owns its runner.</summary>
    /// <param name="runner">The draft model.</param>
    /// <param name="maxPositions">Longest context it takes.</param>
    /// <param name="maxStepTokens">Most tokens of histories it computes in a round.</param>
    public ModelDrafter(IModelRunner runner, int maxPositions, int maxStepTokens)
    {
        _runner = runner;
        _maxPositions = maxPositions;
        _maxStepTokens = maxStepTokens;
        _pool = new PagePool(runner.PageCount);
    }

    /// <summary>Pages of its KV memory in use.</summary>
    public int PagesInUse => _pool.PageCount - _pool.FreeCount;

    public void Draft(IReadOnlyList<DraftContext> rows)
    {
        _round++;
        Begin(rows);
        if (_active.Count == 0)
        {
            return;
        }

        CatchUp();
        _active.RemoveAll(row => !row.DraftsNow || !row.Context.WantsMore);
        while (_active.Count > 0)
        {
            Step();
            _active.RemoveAll(row => !row.DraftsNow || !row.Context.WantsMore);
        }

        foreach (DraftContext row in rows)
        {
            // Penalties and constraints saw the draft while it grew; from here on the verify pass counts for itself.
            row.DraftSampling.Pop(row.DraftedCount);
        }
    }

    public void Forget(DraftContext row)
    {
        if (_states.Remove(row, out DraftModelState? state))
        {
            state.Pages.Release();
        }
    }

    public void Dispose() => _runner.Dispose();

    // Shortest debts first: who is nearly caught up drafts in this round, whoever else has a whole history to compute.
    private void Begin(IReadOnlyList<DraftContext> rows)
    {
        _active.Clear();
        int budget = _maxStepTokens;
        foreach ((DraftContext row, DraftModelState state) in rows.Select(row => (Row: row, State: StateOf(row))).OrderBy(Debt))
        {
            int missing = row.History.Count - state.Pages.TokenCount;
            int count = Math.Min(missing, budget);
            bool drafts = count == missing;
            int end = state.Pages.TokenCount + count + (drafts ? row.Plan.Length - 1 : 0);
            if (count == 0 || row.History.Count + row.Plan.Length > _maxPositions || !Reserve(state, end))
            {
                continue;
            }

            budget -= count;
            _active.Add(new DraftModelRow(row, state, state.View.Select(row.Plan.Selector, row.Plan.KvBudget, state.Pages.TokenCount), count, drafts));
        }

        static int Debt((DraftContext Row, DraftModelState State) pair) => pair.Row.History.Count - pair.State.Pages.TokenCount;
    }

    private DraftModelState StateOf(DraftContext row)
    {
        if (!_states.TryGetValue(row, out DraftModelState? state))
        {
            state = new DraftModelState(new PageTable(_pool, _runner), new SparseView(_runner.Geometry));
            _states.Add(row, state);
        }

        state.LastRound = _round;
        state.KeepAccepted(row.History.Tokens);
        return state;
    }

    // A draft is only a guess: others of this round are never robbed for it.
    private bool Reserve(DraftModelState state, int tokens)
    {
        while (!state.Pages.TryEnsureCapacity(tokens))
        {
            DraftModelState? idle = _states.Values.Where(other => other.LastRound < _round && other.Pages.PageCount > 0).MinBy(other => other.LastRound);
            if (idle is null)
            {
                return false;
            }

            idle.GiveUp();
        }

        return true;
    }

    private void CatchUp()
    {
        _batch.Clear();
        foreach (DraftModelRow row in _active)
        {
            int position = row.State.Pages.TokenCount;
            bool whole = ReadsAll(row);
            bool ranks = whole && row.Context.Plan.Selector != KvSelector.Streaming;
            _batch.Add(
                row.Context.History.Tokens.Slice(position, row.Rows), position, row.State.Pages, whole ? KvView.Full : row.View, row.DraftsNow ? 1 : 0,
                row.Context.DraftSampling, ranks ? row.State.View.MassFor(position + row.Rows) : null, SparseView.ObservationTokens);
        }

        _runner.Run(_batch, _result);
        for (int i = 0; i < _active.Count; i++)
        {
            Settle(i, _batch.Sequences[i].Mass is not null);
        }
    }

    private void Settle(int index, bool ranked)
    {
        DraftModelRow row = _active[index];
        row.State.Pages.Advance(row.Rows);
        if (ranked)
        {
            row.State.RankedAt = row.State.Pages.TokenCount;
            row.State.View.MassWritten(row.State.RankedAt);
        }

        if (row.DraftsNow && Take(index))
        {
            // What was just ranked is chosen from at once.
            _active[index] = row with { View = row.State.View.Select(row.Context.Plan.Selector, row.Context.Plan.KvBudget, row.State.Pages.TokenCount) };
        }
    }

    // A long catch-up is a prefill; and the ranking of pages comes from such passes, now and then from one made for it.
    private static bool ReadsAll(in DraftModelRow row) =>
        row.Rows > 1 + DraftingOptions.MaxDraftLength || row.Context.Plan.Selector switch
        {
            KvSelector.Streaming => false,
            KvSelector.SnapKv => row.State.RankedAt == 0,
            _ => row.State.RankedAt == 0 || row.State.Pages.TokenCount - row.State.RankedAt >= RankedForTokens,
        };

    private void Step()
    {
        _batch.Clear();
        foreach ((DraftContext row, DraftModelState state, KvView view, _, _) in _active)
        {
            _batch.Add([row.LastToken], state.Pages.TokenCount + row.DraftedCount - 1, state.Pages, view, 1, row.DraftSampling);
            state.Feed(row.LastToken);
        }

        _runner.Run(_batch, _result);
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            Take(i);
        }
    }

    // A row that cannot be sampled just drafts no further.
    private bool Take(int index)
    {
        DraftModelRow row = _active[index];
        if (_result.Faults[index] is not null)
        {
            _active[index] = row with { DraftsNow = false };
            return false;
        }

        int token = _result.Tokens[_batch.Sequences[index].FirstOutput];
        row.Context.Add(token);
        row.Context.DraftSampling.Push(token);
        return true;
    }
}
