namespace MagicDec.Tool.Simulation.Workloads;

/// <summary>One answer that is generated.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Arrival">Tokens that all others have produced when it arrives: so every policy meets the same traffic.</param>
/// <param name="Context">Tokens of its history when it starts.</param>
/// <param name="Output">Tokens it produces.</param>
/// <param name="Text">How well it is guessed.</param>
internal sealed record SimulatedRequest(int Id, long Arrival, int Context, int Output, TextProfile Text);
