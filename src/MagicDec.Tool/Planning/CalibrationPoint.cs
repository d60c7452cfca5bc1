using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Planning;

/// <summary>A load, what the cost model predicts for its step and what it took.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Context">Tokens of each.</param>
/// <param name="Rows">Rows of each.</param>
/// <param name="FirstMs">What the first calibration predicts.</param>
/// <param name="PredictedMs">What the first few together predict, which is what an engine keeps.</param>
/// <param name="RefinedMs">What was predicted right before the first pass came to the load, corrected by the loads before it.</param>
/// <param name="PassesMs">What it took in each pass over all loads.</param>
internal sealed record CalibrationPoint(int Batch, int Context, int Rows, double FirstMs, double PredictedMs, double RefinedMs, IReadOnlyList<double> PassesMs)
{
    /// <summary>What the step took: the median of the passes.</summary>
    public double MeasuredMs => Medians.Of(PassesMs);

    /// <summary>How far every second pass is from the others, as a share of all: no prediction can be much better than that.</summary>
    public double Noise => Math.Abs(Medians.Of(PassesMs.Where((_, i) => i % 2 == 0)) - Medians.Of(PassesMs.Where((_, i) => i % 2 == 1))) / MeasuredMs;

    /// <summary>How far the first calibration's prediction is off, as a share of what was measured.</summary>
    public double FirstError => Math.Abs(FirstMs - MeasuredMs) / MeasuredMs;

    /// <summary>How far the prediction is off, as a share of what was measured.</summary>
    public double Error => Math.Abs(PredictedMs - MeasuredMs) / MeasuredMs;

    /// <summary>How far the corrected prediction was off what followed it.</summary>
    public double RefinedError => Math.Abs(RefinedMs - PassesMs[0]) / PassesMs[0];
}
