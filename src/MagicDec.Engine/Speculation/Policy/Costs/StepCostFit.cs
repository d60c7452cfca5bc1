namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>Makes a <see cref="StepCostTable"/> of measured steps.</summary>
internal static class StepCostFit
{
    private const double LeastSeconds = 1e-9;
    private const double LeastSecondsPerToken = 1e-12;

    /// <summary>Takes the steps apart.</summary>
    /// <param name="linear">Steps that read almost no history, few sequences of many rows.</param>
    /// <param name="apart">A step of as many rows as one of those, each a sequence of its own; null when there is none.</param>
    /// <param name="attention">Steps that read history, by what they read in all; shape [totals][rows].</param>
    public static StepCostTable Fit(CalibrationLoad[] linear, CalibrationLoad? apart, CalibrationLoad[][] attention)
    {
        CalibrationLoad[] together = [.. linear.Where(load => load.IsMeasured)];
        CalibrationLoad? same = Array.Find(together, load => load.TotalRows == apart?.TotalRows);
        double sequence = apart is { IsMeasured: true } && same is not null && apart.Sequences > same.Sequences
            ? Math.Max(0, (apart.Seconds - same.Seconds) / (apart.Sequences - same.Sequences))
            : 0;
        StepCostTable table = new()
        {
            Linear = Ascending(together.Select(load => new CostPoint(load.TotalRows, Math.Max(LeastSeconds, load.Seconds - (load.Sequences * sequence))))),
            Sequence = sequence,
            Attention = [],
        };
        StepCostModel rest = new(table);
        return table with
        {
            Attention =
            [
                .. from total in attention
                   let measured = total.Where(load => load.IsMeasured).ToArray()
                   where measured.Length > 0
                   select new AttentionCost(measured[0].TotalTokens, Ascending(measured.Select(load => new CostPoint(load.Rows, Attention(load, rest))))),
            ],
        };
    }

    private static double Attention(CalibrationLoad load, StepCostModel rest) =>
        Math.Max(LeastSecondsPerToken, (load.Seconds - rest.Linear(load.TotalRows, load.Sequences)) / load.TotalTokens);

    // More rows never cost less: where they seem to, something interrupted the fewer.
    private static CostPoint[] Ascending(IEnumerable<CostPoint> points)
    {
        CostPoint[] ascending = [.. points.OrderBy(point => point.Rows)];
        for (int i = ascending.Length - 2; i >= 0; i--)
        {
            ascending[i] = ascending[i] with { Seconds = Math.Min(ascending[i].Seconds, ascending[i + 1].Seconds) };
        }

        return ascending;
    }
}
