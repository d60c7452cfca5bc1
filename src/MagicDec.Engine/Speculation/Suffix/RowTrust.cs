namespace MagicDec.Engine.Speculation.Suffix;

/// <summary>How many times as often the guesses for one request are wrong as such guesses are for all.</summary>
internal sealed class RowTrust
{
    // Misses expected before anything was seen.
    private const double Weight = 1.5;

    // Per draft checked, and per draft withheld, so that a text that has changed gets another chance.
    private const double Keep = 0.95;
    private const double KeepWithheld = 0.985;

    private double _missed;
    private double _expected;

    /// <summary>The probability that a guess is right for this request.</summary>
    /// <param name="right">The same for all requests.</param>
    public double Of(double right) => Math.Max(0, 1 - ((1 - right) * (_missed + Weight) / (_expected + Weight)));

    /// <summary>A draft was checked.</summary>
    /// <param name="expected">Misses expected of the guesses that were reached.</param>
    /// <param name="missed">Whether there was one.</param>
    public void Observe(double expected, bool missed)
    {
        _missed = (_missed * Keep) + (missed ? 1 : 0);
        _expected = (_expected * Keep) + expected;
    }

    /// <summary>Guesses were not worth checking.</summary>
    public void Withhold()
    {
        _missed *= KeepWithheld;
        _expected *= KeepWithheld;
    }
}
