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

    /// <summary>Of a policy that knows all costs and probabilities.</summary>
    public required double Oracle { get; init; }

    public double AdaptiveToOff => Adaptive / Off;

    public double AdaptiveToStatic => Adaptive / BestStatic;

    public double AdaptiveToOracle => Adaptive / Oracle;

    /// <summary>Share of the adaptive policy's draft tokens that were right.</summary>
    public required double AcceptedShare { get; init; }
}
