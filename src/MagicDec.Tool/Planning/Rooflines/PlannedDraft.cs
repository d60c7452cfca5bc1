namespace MagicDec.Tool.Planning.Rooflines;

/// <summary>One way to draft and what it promises.</summary>
/// <param name="Drafter">Self (the model over a sparse view), or the name of a draft model.</param>
/// <param name="Gamma">Draft length; 0: plain decoding.</param>
/// <param name="KvBudget">Tokens a sparse draft reads.</param>
/// <param name="Alpha">Acceptance rate it is computed with.</param>
/// <param name="TokensPerRound">Tokens a round gives, the bonus token included.</param>
/// <param name="Speedup">Speed against plain decoding.</param>
internal sealed record PlannedDraft(string Drafter, int Gamma, int KvBudget, double Alpha, double TokensPerRound, double Speedup);
