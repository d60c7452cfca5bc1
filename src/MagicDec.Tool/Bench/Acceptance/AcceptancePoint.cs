namespace MagicDec.Tool.Bench.Acceptance;

/// <summary>One selector at one budget.</summary>
/// <param name="Selector">How the view is chosen.</param>
/// <param name="KvBudget">Tokens in it.</param>
/// <param name="Acceptance">Share of draft tokens accepted, of those whose predecessors were.</param>
/// <param name="TokensPerRound">Tokens a sequence got per round, the bonus token included.</param>
/// <param name="ByOutput">The acceptance in each block of new tokens.</param>
internal sealed record AcceptancePoint(string Selector, int KvBudget, double Acceptance, double TokensPerRound, IReadOnlyList<double> ByOutput);
