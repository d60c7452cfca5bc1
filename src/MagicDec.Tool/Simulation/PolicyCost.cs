namespace MagicDec.Tool.Simulation;

/// <summary>What the adaptive policy itself takes; the names are the keys of its JSON.</summary>
/// <param name="Batch">Sequences that decode together.</param>
/// <param name="Context">Tokens of each.</param>
/// <param name="DraftingShare">Share of rounds that drafted.</param>
/// <param name="MeanMicroseconds">Mean over all rounds, for one sequence and round.</param>
/// <param name="MedianMicroseconds">Median of the same.</param>
/// <param name="P99Microseconds">Its 99th percentile.</param>
internal sealed record PolicyCost(int Batch, int Context, double DraftingShare, double MeanMicroseconds, double MedianMicroseconds, double P99Microseconds);
