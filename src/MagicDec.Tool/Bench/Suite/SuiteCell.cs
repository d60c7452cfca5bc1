namespace MagicDec.Tool.Bench.Suite;

/// <summary>One thing that the suite measures.</summary>
/// <param name="Name">What names it in files and for <c>--only</c>: kind, model and load with slashes between. Keeps its meaning.</param>
/// <param name="Chart">The chart it belongs to.</param>
/// <param name="Label">What the chart calls it.</param>
/// <param name="Unit">What is measured; <see cref="Milliseconds"/> are better when they are fewer, all else when it is more.</param>
/// <param name="Baseline">The cell that this one is a variant of, the same load without drafting; null: none.</param>
internal sealed record SuiteCell(string Name, string Chart, string Label, string Unit, string? Baseline = null)
{
    /// <summary>The unit of speeds.</summary>
    public const string TokensPerSecond = "tokens/s";

    /// <summary>The unit of waiting times.</summary>
    public const string Milliseconds = "ms";

    /// <summary>How many times as good one value of this cell is as another one.</summary>
    public double Ratio(double value, double other) => Unit == Milliseconds ? other / value : value / other;
}
