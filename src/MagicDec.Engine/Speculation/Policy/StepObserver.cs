using MagicDec.Engine.Speculation.Policy.Costs;

namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Compares how long rounds take with what the cost model says, so that it corrects itself.</summary>
internal sealed class StepObserver(StepCostModel cost, StepCorrections corrections)
{
    // Of many short rounds that check as many tokens a few tell as much as all.
    private const double Glance = 2e-3;

    // When a round that checked so many tokens was last looked at, on a clock that only rounds advance.
    private readonly double[] _seen = new double[DraftingOptions.MaxDraftLength + 1];
    private double _clock = Glance;

    // How many rows drafted at least so many tokens.
    private readonly int[] _drafting = new int[DraftingOptions.MaxDraftLength + 1];

    // Tokens of history by the rows that a sequence has.
    private readonly double[] _tokens = new double[DraftingOptions.MaxDraftLength + 2];

    /// <summary>A round that computed no prompt.</summary>
    /// <param name="outcome">The round.</param>
    /// <param name="drafted">Drafted tokens that it checked.</param>
    public void Observe(in RoundOutcome outcome, int drafted)
    {
        _clock += (outcome.DraftTime + outcome.TargetTime).TotalSeconds;
        ref double seen = ref _seen[Math.Min(drafted, DraftingOptions.MaxDraftLength)];
        if (_clock - seen >= Glance)
        {
            seen = _clock;
            Compare(outcome);
        }
    }

    private void Compare(in RoundOutcome outcome)
    {
        double read = 0;
        foreach (DraftContext row in outcome.Rows)
        {
            read += row.DraftedSparsely ? Read(row) : 0;
        }

        double draft = 0;
        int rows = 0;
        int longest = 0;
        Array.Clear(_drafting);
        Array.Clear(_tokens);
        for (int i = 0; i < outcome.Rows.Count; i++)
        {
            DraftContext row = outcome.Rows[i];
            int drafted = row.DraftedCount;
            rows += 1 + drafted;
            _tokens[1 + drafted] += row.History.Count;
            if (row.DraftedSparsely)
            {
                longest = Math.Max(longest, drafted);
                draft += cost.Selector(row.History.Count) + (drafted * cost.Attention(Read(row), 1, read));
                for (int step = 1; step <= drafted; step++)
                {
                    _drafting[step]++;
                }
            }
        }

        corrections.ObserveTarget(rows, outcome.Rows.Count, _tokens, outcome.TargetTime.TotalSeconds);
        for (int step = 1; step <= longest; step++)
        {
            draft += cost.Linear(_drafting[step], _drafting[step]);
        }

        // What the small model takes is not what the large one does.
        if (longest > 0 && !HasSmallModel(outcome.Rows))
        {
            corrections.ObserveDraft(draft, outcome.DraftTime.TotalSeconds);
        }
    }

    private static bool HasSmallModel(IReadOnlyList<DraftContext> rows)
    {
        foreach (DraftContext row in rows)
        {
            if (row.Plan is { Length: > 0, Drafter: Drafter.Model })
            {
                return true;
            }
        }

        return false;
    }

    private static int Read(DraftContext row) => Math.Min(row.Plan.KvBudget, row.History.Count);
}
