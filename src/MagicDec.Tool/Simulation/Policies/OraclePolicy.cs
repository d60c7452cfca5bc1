namespace MagicDec.Tool.Simulation.Policies;

/// <summary>
/// Knows the machine's mean times and every row's true acceptance: in each round the plan with the most expected tokens per second, each row with a length
/// and a budget of its own. Not what will be accepted: that nobody knows. Shares no code with the engine's policy.
/// </summary>
internal sealed class OraclePolicy(SimulatedMachine machine) : ISimulatedPolicy
{
    private const int MostIterations = 4;

    private static readonly int[] Lengths = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16];
    private static readonly int[] Budgets = [128, 256, 512, 1024, 2048, 4096];

    private SimulatedDraft[] _trial = [];
    private double _rate;

    public void Choose(IReadOnlyList<SimulatedRow> rows, Span<SimulatedDraft> drafts)
    {
        if (_trial.Length < rows.Count)
        {
            _trial = new SimulatedDraft[2 * rows.Count];
        }

        drafts.Clear();
        Span<SimulatedDraft> trial = _trial.AsSpan(0, rows.Count);
        trial.Clear();
        double best = Rate(rows, trial);
        _rate = Math.Max(_rate, best);
        foreach (int longest in Lengths)
        {
            // Dinkelbach: what is best at the rate of the last plan raises the rate until it no longer does.
            double rate = _rate;
            double before = 0;
            for (int i = 0; i < MostIterations && rate != before; i++)
            {
                before = rate;
                Respond(rows, trial, longest, rate);
                rate = Rate(rows, trial);
                if (rate > best)
                {
                    best = rate;
                    trial.CopyTo(drafts);
                }
            }
        }

        _rate = best;
    }

    public void Observe(SimulatedRound round)
    {
    }

    // For each row the draft that gains most when tokens are worth 1 / rate seconds.
    private void Respond(IReadOnlyList<SimulatedRow> rows, Span<SimulatedDraft> trial, int longest, double rate)
    {
        int all = rows.Count * (1 + longest);
        double verifyRow = (machine.Linear(all) - machine.Linear(rows.Count)) / (all - rows.Count);
        double draftRow = machine.Linear(rows.Count + 1) - machine.Linear(rows.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            SimulatedRow row = rows[i];
            double plain = machine.Attention(row.Context, 1);
            double most = 0;
            trial[i] = default;
            foreach (int budget in Budgets)
            {
                double step = machine.Attention(Math.Min(budget, row.Context), 1) + draftRow + verifyRow;
                double miss = row.Miss(budget);
                double right = 1;
                double tokens = 0;
                for (int length = 1; length <= Math.Min(longest, row.Longest); length++)
                {
                    right *= Math.Max(0, 1 - miss);
                    miss *= row.Request.Text.ByPosition;
                    tokens += right;
                    double gain = tokens - (rate * (machine.Attention(row.Context, 1 + length) - plain + (length * step)));
                    if (gain > most)
                    {
                        most = gain;
                        trial[i] = new SimulatedDraft(length, budget);
                    }
                }
            }
        }
    }

    private double Rate(IReadOnlyList<SimulatedRow> rows, ReadOnlySpan<SimulatedDraft> drafts)
    {
        double tokens = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            double miss = drafts[i].Length > 0 ? rows[i].Miss(drafts[i].KvBudget) : 0;
            double right = 1;
            tokens++;
            for (int length = 0; length < drafts[i].Length; length++)
            {
                right *= Math.Max(0, 1 - miss);
                miss *= rows[i].Request.Text.ByPosition;
                tokens += right;
            }
        }

        (double draft, double target) = machine.Round(rows, drafts);
        return tokens / (draft + target);
    }
}
