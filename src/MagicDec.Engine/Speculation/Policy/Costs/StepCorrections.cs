namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>
/// By how much steps take longer or shorter than the cost model says, of late: plain steps, those that check drafts, and drafts. When a kind that is known
/// changes, the machine has changed, and those that are not running are believed to have changed with it.
/// </summary>
internal sealed class StepCorrections
{
    private readonly Correction _plain = new();
    private readonly Correction _verify = new();
    private readonly Correction _draft = new();

    /// <summary>What a plain step takes by what is predicted for it.</summary>
    public double Plain => _plain.Factor;

    /// <summary>The same for a step that checks drafts.</summary>
    public double Verify => _verify.Factor;

    /// <summary>The same for drafting.</summary>
    public double Draft => _draft.Factor;

    public void ObservePlain(double predicted, double measured)
    {
        double change = _plain.Follow(predicted, measured);
        _verify.Share(change);
        _draft.Share(change);
    }

    public void ObserveVerify(double predicted, double measured) => _plain.Share(_verify.Follow(predicted, measured));

    public void ObserveDraft(double predicted, double measured) => _draft.Follow(predicted, measured);

    /// <summary>One factor.</summary>
    private sealed class Correction
    {
        // How far it follows a single step, and how far one that comes after a long time.
        private const double Least = 0.1;
        private const double Most = 0.4;

        // Steps after which a change is the machine's, and not that of what is known of it.
        private const int Known = 4;

        private int _seen;
        private int _missed;

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
            Factor += Math.Min(Most, Math.Max(Least * (1 + (0.1 * _missed)), 1.0 / (2 + _seen))) * (ratio - Factor);
            bool steady = ++_seen > Known && _missed <= 1;
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
