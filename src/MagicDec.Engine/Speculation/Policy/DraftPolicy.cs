namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Plain decoding, the request's own plan, or what the adaptive policy finds best: as each request's options say.</summary>
internal sealed class DraftPolicy(AdaptiveDraftPolicy? adaptive) : IDraftPolicy
{
    private int[] _longest = [];

    public void Choose(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest, Span<DraftPlan> plans)
    {
        plans.Clear();
        if (adaptive is not null)
        {
            Adapt(adaptive, rows, longest, plans);
        }

        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].Options is { Mode: DraftingMode.Fixed } options && longest[i] > 0)
            {
                plans[i] = new DraftPlan(options.Drafter, Math.Min(longest[i], options.DraftLength), options.KvBudget, options.Selector);
            }
        }
    }

    public void Observe(in RoundOutcome outcome) => adaptive?.Observe(outcome);

    // Steps are shared by all: so those that decode otherwise are weighed too, as rows that the policy drafts nothing for.
    private void Adapt(AdaptiveDraftPolicy policy, IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest, Span<DraftPlan> plans)
    {
        if (_longest.Length < rows.Count)
        {
            _longest = new int[2 * rows.Count];
        }

        bool adapts = false;
        for (int i = 0; i < rows.Count; i++)
        {
            bool isAuto = rows[i].Options.Mode == DraftingMode.Auto;
            _longest[i] = isAuto ? longest[i] : 0;
            adapts |= isAuto;
        }

        if (adapts)
        {
            policy.Choose(rows, _longest.AsSpan(0, rows.Count), plans);
        }
    }
}
