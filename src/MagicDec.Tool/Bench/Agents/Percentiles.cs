namespace MagicDec.Tool.Bench.Agents;

/// <summary>The middle and the slow end of many measurements.</summary>
internal sealed record Percentiles(double P50, double P99)
{
    /// <summary>By nearest rank; null for no measurements.</summary>
    public static Percentiles? Of(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : new Percentiles(At(0.5), At(0.99));

        double At(double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
