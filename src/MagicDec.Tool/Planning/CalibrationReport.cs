using System.Globalization;

namespace MagicDec.Tool.Planning;

/// <summary>How well the step cost model predicts; the names are the keys of its JSON.</summary>
internal sealed record CalibrationReport(string Model, double CalibrationSeconds, double MedianError, double P90Error, double MedianNoise, double P90Noise, IReadOnlyList<CalibrationPoint> Points)
{
    public static CalibrationReport From(string model, double seconds, IReadOnlyList<CalibrationPoint> points)
    {
        double[] errors = [.. points.Select(point => point.Error).Order()];
        double[] noise = [.. points.Select(point => point.Noise).Order()];
        return new CalibrationReport(model, seconds, Quantile(errors, 0.5), Quantile(errors, 0.9), Quantile(noise, 0.5), Quantile(noise, 0.9), points);
    }

    private static double Quantile(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];

    public string Describe() => string.Join(
        Environment.NewLine,
        Points.OrderBy(point => (point.Batch, point.Context, point.Rows))
            .Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Batch,4} x {point.Context,6} x {point.Rows}   predicted {point.PredictedMs,9:F3} ms   measured {point.MeasuredMs,9:F3} ms   off by {point.Error,6:P1}"))
            .Append(string.Create(CultureInfo.InvariantCulture, $"calibrated in {CalibrationSeconds:F2} s; error over {Points.Count} other loads: median {MedianError:P1}, 90th percentile {P90Error:P1}; two measurements of one load differ by {MedianNoise:P1} in the median, {P90Noise:P1} in the 90th percentile")));
}
