namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>
/// By how much steps take longer or shorter than the cost model says, of late: plain steps, those that check drafts, and drafts. When a kind that is known
/// changes, the machine has changed, and those that are not running are believed to have changed with it.
/// </summary>
internal sealed class StepCorrections
{
    // How far a step moves what is known of its number of rows, at first and later on.
    private const double RowsFirst = 0.25;
    private const double RowsGain = 0.03;
    private const double MostOfAStep = 0.5;
    private const double MostSurprise = 0.3;
    private const double MostOff = 2;

    private readonly Correction _plain = new();
    private readonly Correction _verify = new();
    private readonly Correction _draft = new();
    private readonly double[] _rows = new double[DraftingOptions.MaxDraftLength + 2];
    private readonly int[] _seen = new int[DraftingOptions.MaxDraftLength + 2];

    public StepCorrections() => Array.Fill(_rows, 1);

    /// <summary>What a plain step takes by what is predicted for it.</summary>
    public double Plain => _plain.Factor;

    /// <summary>The same for a step that checks drafts.</summary>
    public double Verify => _verify.Factor;

    /// <summary>The same for drafting.</summary>
    public double Draft => _draft.Factor;

    /// <summary>The same for attention of so many rows of a sequence, beside <see cref="Verify"/>: kernels take rows by the tile, and calibration is noisy.</summary>
    public double Rows(int rows) => _rows[rows];

    public void ObservePlain(double predicted, double measured)
    {
        double change = _plain.Follow(predicted, measured);
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

        _plain.Share(_verify.Follow(predicted, measured));
    }

    public void ObserveDraft(double predicted, double measured) => _draft.Follow(predicted, measured);

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

    /// <summary>One factor.</summary>
    private sealed class Correction
    {
        // How far it follows a single step, and how far one that comes after a long time.
        private const double Least = 0.1;
        private const double Most = 0.4;

        // The first steps after a long time say what this kind takes now; only what comes after them is a change of the machine.
        private const double Settles = 0.78;
        private const double Settled = 0.115;

        // Steps after which a change is the machine's, and not that of what is known of it.
        private const int Known = 4;

        private int _seen;
        private int _missed;
        private double _follows = Least;

        public double Factor { get; private set; } = 1;

        /// <summary>Follows a step; returns what others are to be multiplied by.</summary>
        public double Follow(double predicted, double measured)
        {
            if (!(predicted > 0) || !(measured > 0))
            {
                return 1;
            }

            // A step that was interrupted says little: no single one counts for more than twice or less than half.
            double ratio = Math.Clamp(measured / predicted, 0.5 * Factor, 2 * Factor);
            double before = Factor;
            _follows = Math.Max(Math.Max(Least, Settles * _follows), Math.Min(Most, Least * (1 + (0.1 * _missed))));
            Factor += Math.Min(Most, Math.Max(_follows, 1.0 / (2 + _seen))) * (ratio - Factor);
            bool steady = ++_seen > Known && _follows < Settled;
            _missed = 0;
            return steady ? Factor / before : 1;
        }

        public void Share(double change)
        {
            _missed++;
            Factor *= change;
        }
    }
}
