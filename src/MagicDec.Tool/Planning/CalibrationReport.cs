using System.Globalization;
using MagicDec.Engine.Speculation.Policy.Costs;

namespace MagicDec.Tool.Planning;

/// <summary>
/// How well the step cost model predicts; the names are the keys of its JSON. Relative errors are what is left once all predictions are multiplied by the
/// machine factor: how fast the machine is as a whole changes within minutes, and no choice between drafts depends on it.
/// </summary>
internal sealed record CalibrationReport(
    string Model, double CalibrationSeconds, double MedianFirstError, double P90FirstError, double MedianError, double P90Error, double MachineFactor, double MedianRelativeError, double P90RelativeError, double MedianRefinedError, double P90RefinedError, double MedianNoise, double P90Noise, StepCostTable Costs, IReadOnlyList<CalibrationPoint> Points)
{
    public static CalibrationReport From(string model, double seconds, StepCostTable costs, IReadOnlyList<CalibrationPoint> points)
    {
        (double first, double p90First) = Quantiles(points.Select(point => point.FirstError));
        (double error, double p90Error) = Quantiles(points.Select(point => point.Error));
        double factor = 1 / Quantiles(points.Select(point => point.PredictedMs / point.MeasuredMs)).Median;
        (double relative, double p90Relative) = Quantiles(points.Select(point => Math.Abs((factor * point.PredictedMs / point.MeasuredMs) - 1)));
        (double refined, double p90Refined) = Quantiles(points.Select(point => point.RefinedError));
        (double noise, double p90Noise) = Quantiles(points.Select(point => point.Noise));
        return new CalibrationReport(model, seconds, first, p90First, error, p90Error, factor, relative, p90Relative, refined, p90Refined, noise, p90Noise, costs, points);
    }

    private static (double Median, double P90) Quantiles(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2], sorted[(sorted.Length - 1) * 9 / 10]);
    }

    public string Describe() => string.Join(
        Environment.NewLine,
        Points.OrderBy(point => (point.Batch, point.Context, point.Rows))
            .Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Batch,4} x {point.Context,6} x {point.Rows}   predicted {point.PredictedMs,9:F3} ms   measured {point.MeasuredMs,9:F3} ms   off by {point.Error,6:P1}   refined {point.RefinedMs,9:F3} ms for {point.PassesMs[0],9:F3} ms"))
            .Append(string.Create(CultureInfo.InvariantCulture, $"calibrated in {CalibrationSeconds:F2} s; error over {Points.Count} other loads, median and 90th percentile: first calibration {MedianFirstError:P1}, {P90FirstError:P1}; as kept after three {MedianError:P1}, {P90Error:P1}; with the whole machine at {MachineFactor:F2} of that time {MedianRelativeError:P1}, {P90RelativeError:P1}; refined by the loads before each: {MedianRefinedError:P1}, {P90RefinedError:P1}; measurements of one load differ by {MedianNoise:P1}, {P90Noise:P1}")));
}
