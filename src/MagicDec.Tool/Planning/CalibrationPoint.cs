namespace MagicDec.Tool.Planning;

/// <summary>A load, what the cost model predicts for its step and what it took.</summary>
internal sealed record CalibrationPoint(int Batch, int Context, int Rows, double PredictedMs, double FirstMs, double SecondMs)
{
    /// <summary>What the step took: the mean of two measurements, some seconds apart.</summary>
    public double MeasuredMs => (FirstMs + SecondMs) / 2;

    /// <summary>How far those are apart, as a share of their mean: no prediction can be better than that.</summary>
    public double Noise => Math.Abs(FirstMs - SecondMs) / MeasuredMs;

    /// <summary>How far the prediction is off, as a share of what was measured.</summary>
    public double Error => Math.Abs(PredictedMs - MeasuredMs) / MeasuredMs;
}
