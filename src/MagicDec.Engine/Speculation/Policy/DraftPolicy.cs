namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Plain decoding, the request's own plan, or what the adaptive policy finds best: as each request's options say.</summary>
internal sealed class DraftPolicy(AdaptiveDraftPolicy? adaptive) : IDraftPolicy
{
    private readonly List<DraftContext> _rows = [];
    private readonly List<int> _indices = [];
    private int[] _longest = [];
    private DraftPlan[] _plans = [];

    public void Choose(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest, Span<DraftPlan> plans)
    {
        _rows.Clear();
        _indices.Clear();
        for (int i = 0; i < rows.Count; i++)
        {
            DraftingOptions options = rows[i].Options;
            plans[i] = options.Mode == DraftingMode.Fixed && longest[i] > 0
                ? new DraftPlan(options.Drafter, Math.Min(longest[i], options.DraftLength), options.KvBudget, options.Selector)
                : DraftPlan.None;
            if (options.Mode == DraftingMode.Auto)
            {
                _rows.Add(rows[i]);
                _indices.Add(i);
            }
        }

        if (adaptive is not null && _rows.Count > 0)
        {
            Adapt(longest, plans);
        }
    }

    public void Observe(in RoundOutcome outcome) => adaptive?.Observe(outcome);

    private void Adapt(ReadOnlySpan<int> longest, Span<DraftPlan> plans)
    {
        if (_plans.Length < _rows.Count)
        {
            _plans = new DraftPlan[2 * _rows.Count];
            _longest = new int[2 * _rows.Count];
        }

        for (int i = 0; i < _rows.Count; i++)
        {
            _longest[i] = longest[_indices[i]];
        }

        adaptive!.Choose(_rows, _longest, _plans);
        for (int i = 0; i < _rows.Count; i++)
        {
            plans[_indices[i]] = _plans[i];
        }
    }
}
