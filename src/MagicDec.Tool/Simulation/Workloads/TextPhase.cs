namespace MagicDec.Tool.Simulation.Workloads;

/// <summary>A stretch of text that is easier or harder to guess.</summary>
/// <param name="Tokens">How long it is.</param>
/// <param name="Misses">What it multiplies misses by.</param>
internal sealed record TextPhase(int Tokens, double Misses);
