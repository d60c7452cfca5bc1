namespace MagicDec.Tool.Pages;

/// <summary>One line of a chart.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">Its points, x ascending.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<(double X, double Y)> Points);
