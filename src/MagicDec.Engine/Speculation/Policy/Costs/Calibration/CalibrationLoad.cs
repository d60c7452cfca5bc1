namespace MagicDec.Engine.Speculation.Policy.Costs.Calibration;

/// <summary>A step that the calibration measures.</summary>
/// <param name="sequences">Sequences of the step.</param>
/// <param name="rows">Rows of each.</param>
/// <param name="context">Tokens of each, its rows included.</param>
internal sealed class CalibrationLoad(int sequences, int rows, int context)
{
    private readonly List<double> _seconds = [];

    /// <summary>Sequences of the step.</summary>
    public int Sequences => sequences;

    /// <summary>Rows of each sequence.</summary>
    public int Rows => rows;

    /// <summary>Tokens of each sequence, its rows included.</summary>
    public int Context => context;

    /// <summary>Rows of all sequences.</summary>
    public int TotalRows => sequences * rows;

    /// <summary>Tokens of all sequences.</summary>
    public int TotalTokens => sequences * context;

    /// <summary>Seconds that it takes: the median of what was measured, of two the lower. Other programs add to the steps of requests as they do to these.</summary>
    public double Seconds => _seconds.Order().ElementAt((_seconds.Count - 1) / 2);

    /// <summary>Whether it was measured at all.</summary>
    public bool IsMeasured => _seconds.Count > 0;

    /// <summary>It took so long once more.</summary>
    public void Observe(double seconds) => _seconds.Add(seconds);
}
