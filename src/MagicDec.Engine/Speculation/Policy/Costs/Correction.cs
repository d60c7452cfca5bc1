namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>By how much one kind of step takes longer or shorter than predicted, of late.</summary>
internal sealed class Correction
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

    /// <summary>What it takes by what is predicted.</summary>
    public double Factor { get; private set; } = 1;

    /// <summary>Whether any step was seen.</summary>
    public bool IsKnown => _seen > 0;

    /// <summary>Takes a factor over, of which nothing was seen here.</summary>
    public void Assume(double factor) => Factor = factor;

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

    /// <summary>Another kind has changed, and this one with it.</summary>
    public void Share(double change)
    {
        _missed++;
        Factor *= change;
    }
}
