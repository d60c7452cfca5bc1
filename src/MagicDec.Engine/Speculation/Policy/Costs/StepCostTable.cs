using MagicDec.Engine.Speculation.Policy.Costs.Calibration;

namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>Measured seconds that a <see cref="StepCostModel"/> interpolates between.</summary>
internal sealed record StepCostTable
{
    /// <summary>Seconds of a step's linear layers and fixed overhead, by rows of all sequences, ascending.</summary>
    public required IReadOnlyList<CostPoint> Linear { get; init; }

    /// <summary>Seconds that every sequence adds to a step, however short its history is.</summary>
    public double Sequence { get; init; }

    /// <summary>Seconds that choosing the pages of a sequence's draft takes, once a round, whatever its history.</summary>
    public double Selector { get; init; }

    /// <summary>Seconds that each token of the history adds to that.</summary>
    public double SelectorPerToken { get; init; }

    /// <summary>
    /// For so many tokens that a step reads in all, ascending: seconds per token of a sequence's history, by the rows that read it. What a step
    /// reads in all decides whether it comes from a cache.
    /// </summary>
    public required IReadOnlyList<AttentionCost> Attention { get; init; }

    /// <summary>
    /// The median of each point that at least half of the tables have, of two the lower: one busy second misleads no longer, and neither does a lucky one.
    /// </summary>
    /// <param name="tables">Measurements of one model on one machine, at least one.</param>
    public static StepCostTable Typical(IReadOnlyList<StepCostTable> tables) => new()
    {
        Linear = Typical([.. tables.Select(table => table.Linear)]),
        Sequence = Median(tables.Select(table => table.Sequence)),
        Selector = Median(tables.Select(table => table.Selector)),
        SelectorPerToken = Median(tables.Select(table => table.SelectorPerToken)),
        Attention = TypicalAttention(tables),
    };

    /// <summary>Attention that costs the same wherever histories lie.</summary>
    public static IReadOnlyList<AttentionCost> Uniform(params IReadOnlyList<CostPoint> rates) => [new AttentionCost(1, rates)];

    // Where pools of other sizes left nothing in common, the latest measurement is as good as any.
    private static IReadOnlyList<AttentionCost> TypicalAttention(IReadOnlyList<StepCostTable> tables)
    {
        AttentionCost[] common =
        [
            .. from cost in tables.SelectMany(table => table.Attention)
               group cost.SecondsPerToken by cost.TotalTokens into same
               where 2 * same.Count() >= tables.Count
               orderby same.Key
               select new AttentionCost(same.Key, Typical([.. same])),
        ];
        return common.Length > 0 && common.All(cost => cost.SecondsPerToken.Count > 0) ? common : tables[^1].Attention;
    }

    private static CostPoint[] Typical(IReadOnlyList<CostPoint>[] measured) => StepCostFit.Ascending(
        from point in measured.SelectMany(points => points)
        group point.Seconds by point.Rows into same
        where 2 * same.Count() >= measured.Length
        select new CostPoint(same.Key, Median(same)));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(sorted.Length - 1) / 2];
    }
}
