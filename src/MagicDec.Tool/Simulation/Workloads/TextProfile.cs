namespace MagicDec.Tool.Simulation.Workloads;

/// <summary>
/// How often a sparse draft of a text is right: misses fall with the budget and rise with the context, as powers of either. Exponents are
/// near those of the measured curves (docs/speculation.md; MagicDec, arXiv 2408.11049, figure 4c) unless set.
/// </summary>
/// <param name="Miss">Share of draft tokens that are wrong with 512 of 8,192 tokens, those before them being right.</param>
internal sealed record TextProfile(double Miss)
{
    /// <summary>What a larger budget does to misses; 0: nothing.</summary>
    public double BudgetExponent { get; init; } = -0.3;

    /// <summary>What a longer history does to misses; 0: nothing.</summary>
    public double ContextExponent { get; init; } = 0.15;

    /// <summary>What each further position in a draft multiplies misses by.</summary>
    public double ByPosition { get; init; } = 1;

    /// <summary>Stretches that follow each other over and over; none: all alike.</summary>
    public IReadOnlyList<TextPhase> Phases { get; init; } = [];

    /// <summary>Share of wrong tokens at the first position of a draft, where the text is neither easy nor hard.</summary>
    public double MissAt(int budget, int context) =>
        budget >= context ? 0 : Miss * Math.Pow(budget / 512.0, BudgetExponent) * Math.Pow(context / 8192.0, ContextExponent);

    /// <summary>What misses are multiplied by at a place of the answer.</summary>
    public double Hardness(int produced)
    {
        if (Phases.Count == 0)
        {
            return 1;
        }

        int at = produced % Phases.Sum(phase => phase.Tokens);
        int i = 0;
        while (at >= Phases[i].Tokens)
        {
            at -= Phases[i++].Tokens;
        }

        return Phases[i].Misses;
    }
}
