namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>What the first few starts measured, one table each.</summary>
internal sealed record StepCostMeasurements(IReadOnlyList<StepCostTable> Tables);
