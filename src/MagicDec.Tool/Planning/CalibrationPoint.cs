namespace MagicDec.Tool.Planning;

/// <summary>A load, what the cost model predicts for its step and what it took.</summary>
internal sealed record CalibrationPoint(int Batch, int Context, int Rows, double PredictedMs, double MeasuredMs)
{
    /// <summary>How far the prediction is off, as a share of what was measured.</summary>
    public double Error => Math.Abs(PredictedMs - MeasuredMs) / MeasuredMs;
}
