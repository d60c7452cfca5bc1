namespace MagicDec.Tool.Simulation;

/// <summary>What became of a round.</summary>
/// <param name="Rows">The sequences, before their new tokens are counted.</param>
/// <param name="Accepted">How many draft tokens of each were right.</param>
/// <param name="DraftTime">Time of the drafts.</param>
/// <param name="TargetTime">Time of the check, or of the plain step.</param>
internal sealed record SimulatedRound(IReadOnlyList<SimulatedRow> Rows, IReadOnlyList<int> Accepted, TimeSpan DraftTime, TimeSpan TargetTime);
