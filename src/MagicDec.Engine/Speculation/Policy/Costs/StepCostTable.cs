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

    /// <summary>How many measurements this is the best of.</summary>
    public int Measurements { get; init; } = 1;

    /// <summary>The lower cost of each point: what other programs do to a measurement only adds. The later table alone where the points differ.</summary>
    public static StepCostTable Best(StepCostTable earlier, StepCostTable later)
    {
        bool same = SameRows(earlier.Linear, later.Linear) && earlier.Attention.Count == later.Attention.Count
            && earlier.Attention.Zip(later.Attention).All(pair => pair.First.TotalTokens == pair.Second.TotalTokens && SameRows(pair.First.SecondsPerToken, pair.Second.SecondsPerToken));
        return !same ? later : new StepCostTable
        {
            Linear = Least(earlier.Linear, later.Linear),
            Sequence = Math.Min(earlier.Sequence, later.Sequence),
            Selector = Math.Min(earlier.Selector, later.Selector),
            SelectorPerToken = Math.Min(earlier.SelectorPerToken, later.SelectorPerToken),
            Attention = [.. earlier.Attention.Zip(later.Attention, (a, b) => new AttentionCost(a.TotalTokens, Least(a.SecondsPerToken, b.SecondsPerToken)))],
            Measurements = earlier.Measurements + later.Measurements,
        };
    }

    /// <summary>Attention that costs the same wherever histories lie.</summary>
    public static IReadOnlyList<AttentionCost> Uniform(params IReadOnlyList<CostPoint> rates) => [new AttentionCost(1, rates)];

    private static bool SameRows(IReadOnlyList<CostPoint> a, IReadOnlyList<CostPoint> b) => a.Select(point => point.Rows).SequenceEqual(b.Select(point => point.Rows));

    private static CostPoint[] Least(IReadOnlyList<CostPoint> a, IReadOnlyList<CostPoint> b) =>
        [.. a.Zip(b, (x, y) => x with { Seconds = Math.Min(x.Seconds, y.Seconds) })];
}
