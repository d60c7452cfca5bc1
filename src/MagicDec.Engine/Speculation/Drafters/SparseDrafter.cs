using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Speculation.Views;

namespace MagicDec.Engine.Speculation.Drafters;

/// <summary>
/// Drafts with the model itself over a sparse view of the sequence's own pages. Keys and values of draft tokens go into the tail pages,
/// where the verify pass overwrites them with exact ones.
/// </summary>
internal sealed class SparseDrafter(IModelRunner runner) : IDrafter
{
    private readonly StepBatch _batch = new();
    private readonly StepResult _result = new();
    private readonly List<(DraftContext Row, KvView View)> _active = [];

    /// <summary>The view state of a row, made on first use.</summary>
    public SparseView ViewOf(DraftContext row) => row.View ??= new SparseView(runner.Geometry);

    public void Draft(IReadOnlyList<DraftContext> rows)
    {
        _active.Clear();
        foreach (DraftContext row in rows)
        {
            _active.Add((row, ViewOf(row).Select(row.Plan.Selector, row.Plan.KvBudget, row.Pages.TokenCount)));
        }

        while (_active.Count > 0)
        {
            Step();
            _active.RemoveAll(active => !active.Row.WantsMore);
        }

        foreach (DraftContext row in rows)
        {
            // Penalties and constraints saw the draft while it grew; from here on the verify pass counts for itself.
            row.DraftSampling.Pop(row.DraftedCount);
        }
    }

    public void Forget(DraftContext row) => row.View = null;

    private void Step()
    {
        _batch.Clear();
        foreach ((DraftContext row, KvView view) in _active)
        {
            _batch.Add([row.LastToken], row.Pages.TokenCount + row.DraftedCount, row.Pages, view, 1, row.DraftSampling);
        }

        runner.Run(_batch, _result);
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            DraftContext row = _active[i].Row;
            if (_result.Faults[i] is null)
            {
                row.Add(_result.Tokens[i]);
                row.DraftSampling.Push(_result.Tokens[i]);
            }
            else
            {
                // Whatever is wrong, the verify pass meets it too and reports it.
                _active.RemoveAt(i);
            }
        }
    }
}
