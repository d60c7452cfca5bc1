namespace MagicDec.Engine.Speculation.Policy;

/// <summary>
/// Seconds of a step on this machine: what all rows cost in the linear layers (fixed overhead included), and what each sequence's
/// attention costs by the tokens it reads and its rows. Measured points, straight lines between them.
/// </summary>
/// <param name="linear">Seconds of a step of so many rows that read almost no history, by ascending rows.</param>
/// <param name="attention">Seconds per token of history that one sequence reads with so many rows, by ascending rows.</param>
internal sealed class StepCostModel((int Rows, double Seconds)[] linear, (int Rows, double Seconds)[] attention)
{
    // How far a correction follows a single step.
    private const double Follow = 0.1;

    private double _draft = 1;
    private double _plain = 1;
    private double _verify = 1;

    /// <summary>Rows of all sequences through the linear layers, samples included.</summary>
    public double Linear(int rows) => At(linear, rows);

    /// <summary>One sequence's attention.</summary>
    public double Attention(double tokens, int rows) => tokens * At(attention, rows);

    /// <summary>A forward of drafts, as measured of late.</summary>
    public double Draft(double predicted) => predicted * _draft;

    /// <summary>A target step without drafts.</summary>
    public double Plain(double predicted) => predicted * _plain;

    /// <summary>A target step with drafts.</summary>
    public double Verify(double predicted) => predicted * _verify;

    public void ObserveDraft(double predicted, double measured) => _draft = Correct(_draft, predicted, measured);

    public void ObservePlain(double predicted, double measured) => _plain = Correct(_plain, predicted, measured);

    public void ObserveVerify(double predicted, double measured) => _verify = Correct(_verify, predicted, measured);

    private static double Correct(double correction, double predicted, double measured)
    {
        if (!(predicted > 0) || !(measured > 0))
        {
            return correction;
        }

        // A step that was interrupted says little: no single one counts for more than twice or less than half.
        double ratio = Math.Clamp(measured / predicted, 0.5 * correction, 2 * correction);
        return correction + (Follow * (ratio - correction));
    }

    private static double At((int Rows, double Seconds)[] points, int rows)
    {
        int next = 1;
        while (next < points.Length - 1 && points[next].Rows < rows)
        {
            next++;
        }

        if (points.Length == 1)
        {
            return points[0].Seconds;
        }

        (int x0, double y0) = points[next - 1];
        (int x1, double y1) = points[next];
        return Math.Max(0, y0 + ((y1 - y0) * (rows - x0) / (x1 - x0)));
    }
}
