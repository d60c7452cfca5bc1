namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>Measured seconds that a <see cref="StepCostModel"/> interpolates between.</summary>
internal sealed record StepCostTable
{
    /// <summary>Seconds of a step's linear layers and fixed overhead, by rows of all sequences, ascending.</summary>
    public required IReadOnlyList<CostPoint> Linear { get; init; }

    /// <summary>Seconds that every sequence adds to a step, however short its history is.</summary>
    public double Sequence { get; init; }

    /// <summary>
    /// For so many tokens that a step reads in all, ascending: seconds per token of a sequence's history, by the rows that read it. What a step
    /// reads in all decides whether it comes from a cache.
    /// </summary>
    public required IReadOnlyList<AttentionCost> Attention { get; init; }

    /// <summary>Attention that costs the same wherever histories lie.</summary>
    public static IReadOnlyList<AttentionCost> Uniform(params IReadOnlyList<CostPoint> rates) => [new AttentionCost(1, rates)];
}
