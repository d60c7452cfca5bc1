namespace MagicDec.Tool.Simulation;

/// <summary>What a sequence does in a round: drafts so many tokens over so many, or nothing.</summary>
internal readonly record struct SimulatedDraft(int Length, int KvBudget);
