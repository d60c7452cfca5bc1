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
        AttentionCost[] measured =
        [
            .. from total in attention
               let seen = total.Where(load => load.IsMeasured).ToArray()
               where seen.Length > 0
               select new AttentionCost(seen[0].TotalTokens, Smooth(seen.Select(load => new CostPoint(load.Rows, Attention(load, rest))))),
        ];
        return table with { Attention = [.. measured.Select(cost => cost with { SecondsPerToken = Fill(cost.SecondsPerToken, measured[^1].SecondsPerToken) })] };
    }

    /// <summary>
    /// Points between others, which lie as they do elsewhere: kernels take rows by the tile, so the way from one point to the next is not straight,
    /// and it bends at the same places wherever histories lie.
    /// </summary>
    /// <param name="points">Some points, ascending.</param>
    /// <param name="shape">More of them, ascending.</param>
    public static IReadOnlyList<CostPoint> Fill(IReadOnlyList<CostPoint> points, IReadOnlyList<CostPoint> shape)
    {
        List<CostPoint> filled = [points[0]];
        for (int i = 1; i < points.Count; i++)
        {
            (int x0, double y0) = points[i - 1];
            (int x1, double y1) = points[i];
            double below = shape.FirstOrDefault(point => point.Rows == x0).Seconds;
            double above = shape.FirstOrDefault(point => point.Rows == x1).Seconds;
            if (below > 0 && above > below)
            {
                filled.AddRange(shape.Where(point => point.Rows > x0 && point.Rows < x1).Select(point =>
                    point with { Seconds = y0 + ((y1 - y0) * (point.Seconds - below) / (above - below)) }));
            }

            filled.Add(points[i]);
        }

        return filled;
    }

    /// <summary>The straight line through two points with 0 &lt; <paramref name="x0"/> &lt; <paramref name="x1"/>, neither falling nor below zero anywhere.</summary>
    public static (double Start, double Slope) Line(double x0, double y0, double x1, double y1)
    {
        double slope = x1 > x0 ? Math.Clamp((y1 - y0) / (x1 - x0), 0, y0 / x0) : 0;
        return (y0 - (slope * x0), slope);
    }

    private static double Attention(CalibrationLoad load, StepCostModel rest) =>
        Math.Max(LeastSecondsPerToken, (load.Seconds - rest.Linear(load.TotalRows, load.Sequences)) / load.TotalTokens);

    // What is left when the linear layers are taken off is wrong in both directions: where more rows seem to cost less, all of them cost the mean.
    private static CostPoint[] Smooth(IEnumerable<CostPoint> points)
    {
        List<(double Sum, int Count)> pools = [];
        CostPoint[] smooth = [.. points.OrderBy(point => point.Rows)];
        foreach (CostPoint point in smooth)
        {
            (double Sum, int Count) pool = (point.Seconds, 1);
            while (pools.Count > 0 && pools[^1].Sum / pools[^1].Count > pool.Sum / pool.Count)
            {
                pool = (pool.Sum + pools[^1].Sum, pool.Count + pools[^1].Count);
                pools.RemoveAt(pools.Count - 1);
            }

            pools.Add(pool);
        }

        double[] seconds = [.. pools.SelectMany(pool => Enumerable.Repeat(pool.Sum / pool.Count, pool.Count))];
        return [.. smooth.Select((point, i) => point with { Seconds = seconds[i] })];
    }

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
