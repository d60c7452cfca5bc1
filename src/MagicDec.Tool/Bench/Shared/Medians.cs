namespace MagicDec.Tool.Bench.Shared;

/// <summary>The middle of measured values.</summary>
internal static class Medians
{
    /// <summary>The median; of an even number of values the mean of the two in the middle.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }
}
