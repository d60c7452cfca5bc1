namespace MagicDec.Engine.Speculation.Policy.Costs.Calibration;

/// <summary>Makes a <see cref="StepCostTable"/> of measured steps.</summary>
internal static class StepCostFit
{
    private const double LeastSeconds = 1e-9;
    private const double LeastSecondsPerToken = 1e-12;

    /// <summary>Takes the steps apart.</summary>
    /// <param name="linear">Steps that read almost no history, few sequences of many rows.</param>
    /// <param name="apart">A step of as many rows as one of those, each a sequence of its own; null when there is none.</param>
    /// <param name="attention">Steps that read history, by what they read in all; shape [totals][rows].</param>
    /// <param name="tileRows">Rows that the linear layers take in one go, see <see cref="Tiled"/>.</param>
    public static StepCostTable Fit(CalibrationLoad[] linear, CalibrationLoad? apart, CalibrationLoad[][] attention, int tileRows = 1)
    {
        CalibrationLoad[] together = [.. linear.Where(load => load.IsMeasured)];
        CalibrationLoad? same = Array.Find(together, load => load.TotalRows == apart?.TotalRows);
        double sequence = apart is { IsMeasured: true } && same is not null && apart.Sequences > same.Sequences
            ? Math.Max(0, (apart.Seconds - same.Seconds) / (apart.Sequences - same.Sequences))
            : 0;
        StepCostTable table = new()
        {
            Linear = Tiled(Ascending(together.Select(load => new CostPoint(load.TotalRows, Math.Max(LeastSeconds, load.Seconds - (load.Sequences * sequence))))), tileRows),
            Sequence = sequence,
            Attention = [],
        };
        StepCostModel rest = new(table);
        AttentionCost[] measured =
        [
            .. from total in attention
               let seen = total.Where(load => load.IsMeasured).ToArray()
               where seen.Length > 0
               select new AttentionCost(seen[0].TotalTokens, Ascending(seen.Select(load => new CostPoint(load.Rows, Attention(load, rest))))),
        ];
        for (int i = measured.Length - 2; i >= 0; i--)
        {
            measured[i] = measured[i] with { SecondsPerToken = AtMost(measured[i].SecondsPerToken, measured[i + 1].SecondsPerToken) };
        }

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

    /// <summary>
    /// Points of linear layers that take rows by the tile: between two full tiles lies a jump to the first row of each tile, as large a share of what a tile costs as
    /// where it was measured. Beyond the last point rows cost on average what they did before it, jumps included.
    /// </summary>
    /// <param name="points">Measured points, ascending.</param>
    /// <param name="tileRows">Rows of a tile; 1: all cost alike.</param>
    public static IReadOnlyList<CostPoint> Tiled(IReadOnlyList<CostPoint> points, int tileRows)
    {
        CostPoint[] full = [.. points.Where(point => point.Rows % tileRows == 0)];
        CostPoint first = points.FirstOrDefault(point => point.Rows == tileRows + 1);
        if (tileRows == 1 || first == default || full.Length < 2 || full[0].Rows != tileRows)
        {
            return points;
        }

        double jump = Math.Clamp((first.Seconds - full[0].Seconds) / Math.Max(LeastSeconds, PerTile(full[0], full[1])), 0, 1);
        SortedDictionary<int, double> tiled = new(points.ToDictionary(point => point.Rows, point => point.Seconds));
        foreach ((CostPoint below, CostPoint above) in full.Zip(full.Skip(1)))
        {
            double perTile = PerTile(below, above);
            for (int rows = below.Rows; rows < above.Rows; rows += tileRows)
            {
                double here = below.Seconds + (perTile * (rows - below.Rows) / tileRows);
                tiled.TryAdd(rows, here);
                tiled.TryAdd(rows + 1, here + (jump * perTile));
            }
        }

        if (full[^1] == points[^1])
        {
            tiled[2 * full[^1].Rows] = full[^1].Seconds + (PerTile(full[^2], full[^1]) * full[^1].Rows / tileRows);
        }

        return [.. tiled.Select(point => new CostPoint(point.Key, point.Value))];

        double PerTile(CostPoint below, CostPoint above) => (above.Seconds - below.Seconds) * tileRows / (above.Rows - below.Rows);
    }

    /// <summary>Points by rows, none dearer than one of more rows: where more rows seem to cost less, something interrupted the fewer.</summary>
    public static CostPoint[] Ascending(IEnumerable<CostPoint> points)
    {
        CostPoint[] ascending = [.. points.OrderBy(point => point.Rows)];
        for (int i = ascending.Length - 2; i >= 0; i--)
        {
            ascending[i] = ascending[i] with { Seconds = Math.Min(ascending[i].Seconds, ascending[i + 1].Seconds) };
        }

        return ascending;
    }

    /// <summary>The straight line through two points with 0 &lt; <paramref name="x0"/> &lt; <paramref name="x1"/>, neither falling nor below zero anywhere.</summary>
    public static (double Start, double Slope) Line(double x0, double y0, double x1, double y1)
    {
        double slope = x1 > x0 ? Math.Clamp((y1 - y0) / (x1 - x0), 0, y0 / x0) : 0;
        return (y0 - (slope * x0), slope);
    }

    private static double Attention(CalibrationLoad load, StepCostModel rest) =>
        Math.Max(LeastSecondsPerToken, (load.Seconds - rest.Linear(load.TotalRows, load.Sequences)) / load.TotalTokens);

    // What is near the processor is read no slower than what is far; of short histories little else is known, they are a small part of a step.
    private static CostPoint[] AtMost(IReadOnlyList<CostPoint> near, IReadOnlyList<CostPoint> far) =>
        [.. near.Select(point => point with { Seconds = Math.Min(point.Seconds, far.FirstOrDefault(other => other.Rows == point.Rows, point).Seconds) })];
}
