using MagicDec.Engine.Speculation.Policy.Costs.Calibration;

namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>
/// Seconds of a step on this machine: what all rows cost in the linear layers (fixed overhead included), what each sequence adds, and
/// what its attention costs by the tokens it reads, its rows, and how much the whole step reads. Measured points, straight lines between them.
/// </summary>
/// <param name="table">The points.</param>
internal sealed class StepCostModel(StepCostTable table)
{
    /// <summary>What was measured.</summary>
    public StepCostTable Table => table;

    /// <summary>Everything but the reading of histories.</summary>
    /// <param name="rows">Rows of all sequences, or the mean of what is expected.</param>
    /// <param name="sequences">Sequences that they belong to.</param>
    public double Linear(double rows, double sequences) => At(table.Linear, rows) + (sequences * table.Sequence);

    /// <summary>A step of sequences that are alike.</summary>
    /// <param name="sequences">Sequences.</param>
    /// <param name="tokens">Tokens of history that each reads.</param>
    /// <param name="rows">Rows of each.</param>
    public double Step(int sequences, double tokens, int rows) => Linear(sequences * rows, sequences) + (sequences * Attention(tokens, rows, sequences * tokens));

    /// <summary>Choosing the pages that one sequence's draft reads.</summary>
    /// <param name="tokens">Tokens of its history.</param>
    public double Selector(double tokens) => table.Selector + (tokens * table.SelectorPerToken);

    /// <summary>One sequence's attention.</summary>
    /// <param name="tokens">Tokens of history it reads.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="totalTokens">Tokens that all sequences of the step read.</param>
    public double Attention(double tokens, int rows, double totalTokens) => tokens * Rate(rows, totalTokens);

    /// <summary>Seconds per token of a sequence's history; parameters as in <see cref="Attention"/>.</summary>
    public double Rate(int rows, double totalTokens)
    {
        IReadOnlyList<AttentionCost> costs = table.Attention;
        int next = 0;
        while (next < costs.Count - 1 && costs[next].TotalTokens < totalTokens)
        {
            next++;
        }

        double above = At(costs[next].SecondsPerToken, rows);
        if (next == 0 || totalTokens >= costs[next].TotalTokens)
        {
            return above;
        }

        double below = At(costs[next - 1].SecondsPerToken, rows);
        double share = Math.Log(totalTokens / costs[next - 1].TotalTokens) / Math.Log(costs[next].TotalTokens / costs[next - 1].TotalTokens);
        return below + (share * (above - below));
    }

    private static double At(IReadOnlyList<CostPoint> points, double rows)
    {
        if (points.Count == 1)
        {
            return points[0].Seconds;
        }

        int next = 1;
        while (next < points.Count - 1 && points[next].Rows < rows)
        {
            next++;
        }

        (int x0, double y0) = points[next - 1];
        (int x1, double y1) = points[next];
        return Math.Max(0, y0 + ((y1 - y0) * (rows - x0) / (x1 - x0)));
    }
}
