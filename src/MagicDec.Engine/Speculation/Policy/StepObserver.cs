using MagicDec.Engine.Speculation.Policy.Costs;

namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Compares how long rounds take with what the cost model says, so that it corrects itself.</summary>
internal sealed class StepObserver(StepCostModel cost, StepCorrections corrections)
{
    // How many rows drafted at least so many tokens.
    private readonly int[] _drafting = new int[DraftingOptions.MaxDraftLength + 1];
    private readonly double[] _shares = new double[DraftingOptions.MaxDraftLength + 2];

    /// <summary>A round that computed no prompt.</summary>
    public void Observe(in RoundOutcome outcome)
    {
        corrections.Begin(outcome.Rows.Count);
        double total = 0;
        double read = 0;
        foreach (DraftContext row in outcome.Rows)
        {
            total += row.History.Count;
            read += Drafts(row) ? Read(row) : 0;
        }

        double verify = 0;
        double draft = 0;
        int rows = 0;
        int longest = 0;
        Array.Clear(_drafting);
        Array.Clear(_shares);
        for (int i = 0; i < outcome.Rows.Count; i++)
        {
            DraftContext row = outcome.Rows[i];
            int drafted = row.DraftedCount;
            rows += 1 + drafted;
            double attention = corrections.Rows(1 + drafted) * cost.Attention(row.History.Count, 1 + drafted, total);
            verify += attention;
            _shares[1 + drafted] += attention;
            if (Drafts(row))
            {
                longest = Math.Max(longest, drafted);
                draft += cost.Selector(row.History.Count) + (drafted * cost.Attention(Read(row), 1, read));
                for (int step = 1; step <= drafted; step++)
                {
                    _drafting[step]++;
                }
            }
        }

        verify += cost.Linear(rows, outcome.Rows.Count);
        if (rows == outcome.Rows.Count)
        {
            corrections.ObservePlain(verify, outcome.TargetTime.TotalSeconds);
        }
        else
        {
            for (int i = 0; i < _shares.Length; i++)
            {
                _shares[i] /= verify;
            }

            corrections.ObserveVerify(verify, outcome.TargetTime.TotalSeconds, _shares);
        }

        for (int step = 1; step <= longest; step++)
        {
            draft += cost.Linear(_drafting[step], _drafting[step]);
        }

        if (longest > 0)
        {
            corrections.ObserveDraft(draft, outcome.DraftTime.TotalSeconds);
        }
    }

    private static bool Drafts(DraftContext row) => row.DraftedCount > 0 && !row.DraftedBySuffix;

    private static int Read(DraftContext row) => Math.Min(row.Plan.KvBudget, row.History.Count);
}
