using MagicDec.Engine.Speculation.Policy.Costs.Calibration;

namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>What attention costs in steps that read so much.</summary>
/// <param name="TotalTokens">Tokens of history that the step reads for all its sequences.</param>
/// <param name="SecondsPerToken">Seconds per token of one sequence, by the rows that read it, ascending.</param>
internal sealed record AttentionCost(double TotalTokens, IReadOnlyList<CostPoint> SecondsPerToken);
