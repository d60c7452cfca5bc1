using System.Globalization;
using System.Security;
using System.Text;

namespace MagicDec.Tool.Pages;

/// <summary>A line chart of shares from 0 to 1, or of quantities from 0, as a standalone SVG; equal data give equal bytes.</summary>
internal sealed class LineChart
{
    private const int Width = 720;
    private const int Height = 400;
    private const int Left = 64;
    private const int Right = 16;
    private const int Top = 40;
    private const int Bottom = 56;
    private const int XTicks = 6;

    // Told apart by people who do not see all colours (Okabe and Ito), and by their marks.
    private static readonly string[] Colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

    public required string Title { get; init; }

    public required string XTitle { get; init; }

    public required string YTitle { get; init; }

    public bool LogarithmicX { get; init; }

    /// <summary>Whether the values are shares from 0 to 1, shown in percent; else they are numbers from 0 to whatever there is.</summary>
    public bool IsShare { get; init; } = true;

    public required IReadOnlyList<ChartSeries> Series { get; init; }

    // Of five equal parts with round bounds.
    private double YMost => IsShare ? 1 : 5 * Round(Series.SelectMany(series => series.Points).Max(point => point.Y) / 5);

    private IEnumerable<double> AllX => Series.SelectMany(series => series.Points).Select(point => point.X);

    public string ToSvg()
    {
        StringBuilder svg = new();
        Append(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"13\">");
        Append(svg, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>");
        Text(svg, Left, 22, "start", Title, "font-size=\"15\"");
        Axes(svg);
        for (int i = 0; i < Series.Count; i++)
        {
            Line(svg, Series[i], i);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private void Axes(StringBuilder svg)
    {
        for (int tick = 0; tick <= 5; tick++)
        {
            double value = tick / 5.0 * YMost;
            double y = Y(value);
            Append(svg, $"<line x1=\"{Left}\" y1=\"{y:F1}\" x2=\"{Width - Right}\" y2=\"{y:F1}\" stroke=\"#ddd\"/>");
            Text(svg, Left - 8, y + 4, "end", IsShare ? FormattableString.Invariant($"{20 * tick}%") : FormattableString.Invariant($"{value:#,0.###}"));
        }

        double[] xs = [.. AllX.Distinct().Order()];
        double[] ticks = xs.Length <= 2 * XTicks && (LogarithmicX || !IsShare) ? xs : [.. Enumerable.Range(0, XTicks + 1).Select(i => Math.Round(xs[^1] * i / XTicks))];
        foreach (double tick in ticks.Where(tick => tick >= xs[0] || !LogarithmicX))
        {
            Text(svg, X(tick), Height - Bottom + 18, "middle", tick.ToString(CultureInfo.InvariantCulture));
        }

        Text(svg, (Left + Width - Right) / 2.0, Height - 12, "middle", XTitle);
        Append(svg, $"<text x=\"16\" y=\"{(Top + Height - Bottom) / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 16 {(Top + Height - Bottom) / 2})\">{SecurityElement.Escape(YTitle)}</text>");
    }

    private void Line(StringBuilder svg, ChartSeries series, int index)
    {
        string color = Colors[index % Colors.Length];
        string points = string.Join(' ', series.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):F1},{Y(point.Y):F1}")));
        Append(svg, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" stroke-dasharray=\"{Dashes(index)}\"/>");
        foreach ((double x, double y) in series.Points)
        {
            Append(svg, $"<circle cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"3\" fill=\"{color}\"/>");
        }

        double legend = Height - Bottom - 14 - (18 * (Series.Count - 1 - index));
        Append(svg, $"<line x1=\"{Width - 150}\" y1=\"{legend - 4:F1}\" x2=\"{Width - 120}\" y2=\"{legend - 4:F1}\" stroke=\"{color}\" stroke-width=\"2\" stroke-dasharray=\"{Dashes(index)}\"/>");
        Text(svg, Width - 112, legend, "start", series.Name);
    }

    private static string Dashes(int index) => index == 0 ? "none" : $"{3 * index} 3";

    private double X(double value)
    {
        double low = LogarithmicX ? Math.Log2(AllX.Min()) : 0;
        double high = LogarithmicX ? Math.Log2(AllX.Max()) : AllX.Max();
        double share = high > low ? ((LogarithmicX ? Math.Log2(value) : value) - low) / (high - low) : 0.5;
        return Left + (share * (Width - Left - Right));
    }

    private double Y(double value) => Height - Bottom - (value / YMost * (Height - Top - Bottom));

    // The next of 1, 2, 2.5, 5 times a power of ten.
    private static double Round(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, double.Epsilon))));
        return power * new[] { 1, 2, 2.5, 5, 10 }.First(step => step * power >= value * (1 - 1e-9));
    }

    private static void Text(StringBuilder svg, double x, double y, string anchor, string text, string attributes = "")
    {
        Append(svg, $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" {attributes}>{SecurityElement.Escape(text)}</text>");
    }

    private static void Append(StringBuilder svg, FormattableString element) => svg.Append(FormattableString.Invariant(element)).Append('\n');
}
