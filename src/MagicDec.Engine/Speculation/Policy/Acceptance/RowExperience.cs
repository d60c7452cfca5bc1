namespace MagicDec.Engine.Speculation.Policy.Acceptance;

/// <summary>What the adaptive policy knows of one request.</summary>
internal sealed class RowExperience
{
    // Some thirty rounds back the past counts for a third.
    private const double Keep = 0.97;

    // Rounds that a request rests whose drafts are hopeless, each time twice as many.
    private const int FirstRest = 16;
    private const int LongestRest = 64;

    // What is left of what was seen before a text that could not be guessed became one that can.
    private const double Past = 0.1;

    // Misses expected before anything was seen.
    private const double Weight = 3;

    private readonly double[] _reached = new double[SparseAcceptance.Budgets.Length];
    private double _missed;
    private int _nextRest = FirstRest;
    private int _rest;

    /// <summary>What the suffix index had after strong matches.</summary>
    public SuffixOffers StrongOffers { get; } = new();

    /// <summary>What it had after weak matches.</summary>
    public SuffixOffers WeakOffers { get; } = new();

    /// <summary>How many guesses room is made for: steps have room for so many tokens, which prompts want too.</summary>
    public double SuffixReach { get; set; } = 8;

    /// <summary>How often in a row it had nothing.</summary>
    public int FruitlessAsks { get; set; }

    /// <summary>Rounds since it was asked.</summary>
    public int RoundsSinceAsked { get; set; }

    /// <summary>How many of its sparse drafts in a row, up to the latest, had no right token.</summary>
    public int Failures { get; private set; }

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
    /// <param name="budget">Index of its budget.</param>
    /// <param name="drafted">Its tokens.</param>
    /// <param name="accepted">Those that were right.</param>
    /// <param name="runs">What failures in a row say.</param>
    public void Observe(int budget, int drafted, int accepted, FailureRuns runs)
    {
        Fade(accepted > 0 && _nextRest > FirstRest ? Past : Keep);
        Failures = accepted > 0 ? 0 : Failures + 1;
        if (accepted > 0)
        {
            _nextRest = FirstRest;
        }
        else if (runs.AreHopeless(Failures))
        {
            _rest = _nextRest;
            _nextRest = Math.Min(LongestRest, 2 * _nextRest);
        }

        _reached[budget] += Math.Min(drafted, accepted + 1);
        _missed += accepted < drafted ? 1 : 0;
    }

    /// <summary>Whether its sparse drafts have failed so often that none is tried now.</summary>
    /// <param name="rounds">Rounds since this was last asked.</param>
    public bool Rests(int rounds)
    {
        _rest = Math.Max(0, _rest - rounds);
        return _rest > 0;
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
