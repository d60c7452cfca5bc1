namespace MagicDec.Engine.Speculation.Policy.Acceptance;

/// <summary>What the adaptive policy knows of one request.</summary>
internal sealed class RowExperience
{
    // Some thirty rounds back the past counts for a third.
    private const double Keep = 0.97;

    // Misses expected before anything was seen.
    private const double Weight = 1.5;

    private readonly double[] _reached = new double[SparseAcceptance.Budgets.Length];
    private double _missed;

    /// <summary>Acceptance of suffix drafts.</summary>
    public AcceptanceModel Suffix { get; } = new([0.6], 4);

    /// <summary>Length of suffix drafts as last decided; negative: to be decided.</summary>
    public int SuffixLength { get; set; } = -1;

    /// <summary>How many times as many tokens of its sparse drafts are wrong as of all requests'.</summary>
    /// <param name="misses">Share of wrong tokens of all requests by budget.</param>
    public double Hardness(ReadOnlySpan<double> misses)
    {
        double expected = Weight;
        for (int i = 0; i < _reached.Length; i++)
        {
            expected += _reached[i] * misses[i];
        }

        return (_missed + Weight) / expected;
    }

    /// <summary>A sparse draft was checked.</summary>
    public void Observe(int budget, int drafted, int accepted)
    {
        Fade(Keep);
        _reached[budget] += Math.Min(drafted, accepted + 1);
        _missed += accepted < drafted ? 1 : 0;
    }

    /// <summary>Lets experience fade, so that what went wrong long ago is tried again.</summary>
    public void Fade(double share)
    {
        _missed *= share;
        for (int i = 0; i < _reached.Length; i++)
        {
            _reached[i] *= share;
        }
    }
}
