namespace MagicDec.Tool.Planning.Rooflines;

/// <summary>The bookkeeping of speculative decoding (Leviathan et al., arXiv 2211.17192; MagicDec, arXiv 2408.11049, equations 1 and 2).</summary>
internal static class SpeculationMath
{
    /// <summary>Tokens expected per round, the bonus token included, when each draft token is right with probability <paramref name="alpha"/>: (1 - alpha^(gamma+1)) / (1 - alpha).</summary>
    public static double TokensPerRound(int gamma, double alpha) =>
        alpha >= 1 ? gamma + 1 : (1 - Math.Pow(alpha, gamma + 1)) / (1 - alpha);

    /// <summary>The acceptance rate at which drafts of this length give so many tokens per round; the inverse of <see cref="TokensPerRound"/>.</summary>
    public static double Acceptance(int gamma, double tokensPerRound)
    {
        double low = 0;
        double high = 1;
        for (int i = 0; i < 60; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = TokensPerRound(gamma, middle) < tokensPerRound ? (middle, high) : (low, middle);
        }

        return 0.5 * (low + high);
    }

    /// <summary>Speed against plain decoding: tokens per round times a plain step, by the time of a round.</summary>
    public static double Speedup(double tokensPerRound, double plainSeconds, double draftSeconds, double verifySeconds, double roundSeconds = 0) =>
        tokensPerRound * plainSeconds / (draftSeconds + verifySeconds + roundSeconds);

    /// <summary>
    /// The best draft length by what was measured at one: a draft step costs the same at each position, and what verifying adds to a plain step
    /// grows in proportion.
    /// </summary>
    public static int BestLength(int measuredGamma, double tokensPerRound, double plainSeconds, double draftSeconds, double verifySeconds, double roundSeconds, int longest)
    {
        double alpha = Acceptance(measuredGamma, tokensPerRound);
        double draft = draftSeconds / measuredGamma;
        double more = Math.Max(0, verifySeconds - plainSeconds) / measuredGamma;
        return Enumerable.Range(1, longest).MaxBy(
            gamma => Speedup(TokensPerRound(gamma, alpha), plainSeconds, gamma * draft, plainSeconds + (gamma * more), roundSeconds));
    }
}
