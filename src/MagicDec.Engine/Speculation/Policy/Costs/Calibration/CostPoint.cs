namespace MagicDec.Engine.Speculation.Policy.Costs.Calibration;

/// <summary>What a step with so many rows costs.</summary>
/// <param name="Rows">Rows: tokens of one or of all sequences.</param>
/// <param name="Seconds">Seconds, or seconds per token of history.</param>
internal readonly record struct CostPoint(int Rows, double Seconds);
