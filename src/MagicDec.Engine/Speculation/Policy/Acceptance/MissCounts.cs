namespace MagicDec.Engine.Speculation.Policy.Acceptance;

/// <summary>How often draft tokens were wrong, by position in the draft; counts fade.</summary>
internal sealed class MissCounts
{
    // A guess made beforehand is worth this many misses: rare ones take longer to learn.
    private const double Weight = 6;

    // Positions differ little.
    private const double PositionWeight = 15;

    private readonly double[] _reached = new double[DraftingOptions.MaxDraftLength];
    private readonly double[] _missed = new double[DraftingOptions.MaxDraftLength];
    private double _allReached;
    private double _allMissed;

    /// <summary>
    /// What the share of wrong tokens is at the lowest tenth of what it may be, over its mean: that of a gamma distribution (Wilson and Hilferty, 1931).
    /// </summary>
    /// <param name="counts">What was seen; null: nothing.</param>
    public static double Hope(MissCounts? counts)
    {
        const double Tenth = -1.2816;
        double shape = Weight + (counts?._allMissed ?? 0);
        return Math.Pow(1 - (1 / (9 * shape)) + (Tenth / (3 * Math.Sqrt(shape))), 3);
    }

    /// <summary>Share of wrong tokens over all positions.</summary>
    public double Mean(double guess) => Share(_allMissed, _allReached, guess, Weight);

    /// <summary>Share at each position of those whose predecessors were right; where little is known, as at the position before.</summary>
    public void Shares(double guess, Span<double> shares)
    {
        double before = Mean(guess);
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = before = Share(_missed[i], _reached[i], before, PositionWeight);
        }
    }

    public void Observe(int drafted, int accepted, double hardness)
    {
        int reached = Math.Min(drafted, accepted + 1);
        for (int i = 0; i < reached; i++)
        {
            _reached[i] += hardness;
        }

        _allReached += hardness * reached;
        if (accepted < drafted)
        {
            _missed[accepted]++;
            _allMissed++;
        }
    }

    /// <summary>Lets experience fade.</summary>
    public void Fade(double share)
    {
        _allReached *= share;
        _allMissed *= share;
        for (int i = 0; i < _reached.Length; i++)
        {
            _reached[i] *= share;
            _missed[i] *= share;
        }
    }

    // The mean of a gamma distribution after so many misses in so many tokens.
    private static double Share(double missed, double reached, double guess, double weight) => (missed + weight) / (reached + (weight / guess));
}
