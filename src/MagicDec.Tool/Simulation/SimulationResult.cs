namespace MagicDec.Tool.Simulation;

/// <summary>Policies compared on one workload; the names are the keys of its JSON.</summary>
internal sealed record SimulationResult
{
    public required string Hardware { get; init; }

    public required string Workload { get; init; }

    /// <summary>Tokens per second without drafts.</summary>
    public required double Off { get; init; }

    /// <summary>Of the best draft length and budget that stay the same throughout, chosen afterwards.</summary>
    public required double BestStatic { get; init; }

    public required int BestStaticLength { get; init; }

    public required int BestStaticKvBudget { get; init; }

    /// <summary>Of the engine's own policy.</summary>
    public required double Adaptive { get; init; }

    /// <summary>Of a policy that knows all costs and probabilities and takes what is best for each round.</summary>
    public required double OracleRun { get; init; }

    // What is best for a round is not always best for the rounds after it, and who knows everything knows that too.
    /// <summary>The most that was seen of those who know everything: the oracle's own run, no drafting, or the best static setting.</summary>
    public double Oracle => Math.Max(OracleRun, Math.Max(Off, BestStatic));

    public double AdaptiveToOff => Adaptive / Off;

    public double AdaptiveToStatic => Adaptive / BestStatic;

    public double AdaptiveToOracle => Adaptive / Oracle;

    /// <summary>Share of the adaptive policy's draft tokens that were right.</summary>
    public required double AcceptedShare { get; init; }
}
