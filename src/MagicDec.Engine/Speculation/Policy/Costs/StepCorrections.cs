namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>
/// By how much steps take longer or shorter than the cost model says, of late: plain steps, those that check drafts, and drafts, each by the number of
/// sequences. When a kind that is known changes, the machine has changed, and those that are not running are believed to have changed with it.
/// </summary>
internal sealed class StepCorrections
{
    // How far a step moves what is known of its number of rows, at first and later on.
    private const double RowsFirst = 0.25;
    private const double RowsGain = 0.03;
    private const double MostOfAStep = 0.5;
    private const double MostSurprise = 0.3;
    private const double MostOff = 2;

    private readonly BatchCorrections _plain = new();
    private readonly BatchCorrections _verify = new();
    private readonly BatchCorrections _draft = new();
    private readonly double[] _rows = new double[DraftingOptions.MaxDraftLength + 2];
    private readonly int[] _seen = new int[DraftingOptions.MaxDraftLength + 2];

    private int _sequences = 1;

    public StepCorrections() => Array.Fill(_rows, 1);

    /// <summary>What a plain step takes by what is predicted for it.</summary>
    public double Plain => _plain.Factor(_sequences, 1);

    /// <summary>The same for a step that checks drafts; until there was one, as for plain steps.</summary>
    public double Verify => _verify.Factor(_sequences, Plain);

    /// <summary>The same for drafting; until there was any, as for plain steps.</summary>
    public double Draft => _draft.Factor(_sequences, Plain);

    /// <summary>The same for attention of so many rows of a sequence, beside <see cref="Verify"/>: kernels take rows by the tile, and calibration is noisy.</summary>
    public double Rows(int rows) => _rows[rows];

    /// <summary>What follows is about steps of so many sequences.</summary>
    public void Begin(int sequences) => _sequences = sequences;

    public void ObservePlain(double predicted, double measured)
    {
        double change = _plain.Follow(_sequences, predicted, measured, 1);
        _verify.Share(change);
        _draft.Share(change);
    }

    /// <summary>A step has checked drafts.</summary>
    /// <param name="predicted">Seconds predicted for it, <see cref="Rows"/> included.</param>
    /// <param name="measured">Seconds it took.</param>
    /// <param name="shares">Share of the prediction that is attention of sequences with so many rows; shape [rows].</param>
    public void ObserveVerify(double predicted, double measured, ReadOnlySpan<double> shares)
    {
        if (predicted > 0 && measured > 0)
        {
            ObserveRows(measured / (predicted * Verify), shares);
        }

        _plain.Share(_verify.Follow(_sequences, predicted, measured, Plain));
    }

    public void ObserveDraft(double predicted, double measured) => _draft.Follow(_sequences, predicted, measured, Plain);

    // Only where most of a step is attention of one number of rows does it say something of that number.
    private void ObserveRows(double ratio, ReadOnlySpan<double> shares)
    {
        for (int rows = 2; rows < shares.Length; rows++)
        {
            if (shares[rows] > MostOfAStep)
            {
                double gain = Math.Max(RowsGain, RowsFirst / (1 + _seen[rows]++));
                double factor = _rows[rows] * (1 + (gain * Math.Clamp(ratio - 1, -MostSurprise, MostSurprise)));
                _rows[rows] = Math.Clamp(factor, 1 / MostOff, MostOff);
            }
        }
    }
}
