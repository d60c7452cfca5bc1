using System.Text;
using static System.FormattableString;
using static MagicDec.Tool.Pages.PageParts;

namespace MagicDec.Tool.Pages;

/// <summary>Groups of horizontal bars from zero, with whiskers, as an SVG inside a page that begins with <see cref="Head"/>.</summary>
/// <param name="title">What the picture shows, for those who cannot see it.</param>
/// <param name="series">Names of the series, at most four; none is named where there is one only.</param>
/// <param name="groups">The bars.</param>
internal sealed class BarChart(string title, IReadOnlyList<string> series, IReadOnlyList<BarGroup> groups)
{
    private const int Width = 740;
    private const int Left = 250;
    private const int Right = 112;
    private const int BarHeight = 15;
    private const int GroupGap = 11;
    private const int LegendHeight = 34;

    private readonly double _most = groups.SelectMany(group => group.Bars).Max(bar => bar.Most);

    private int Top => series.Count > 1 ? LegendHeight : 14;

    /// <summary>Draws it.</summary>
    public string ToSvg()
    {
        int height = Top + groups.Sum(group => (group.Bars.Count * BarHeight) + GroupGap) + 4;
        StringBuilder svg = new();
        svg.Append(Invariant($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{Encode(title)}\">"));
        if (series.Count > 1)
        {
            Legend(svg);
        }

        svg.Append(Invariant($"<line x1=\"{Left}\" x2=\"{Left}\" y1=\"{Top - 4}\" y2=\"{height - 8}\" class=\"base\"/>"));
        int y = Top;
        foreach (BarGroup group in groups)
        {
            int middle = y + (group.Bars.Count * BarHeight / 2);
            svg.Append(Invariant($"<text x=\"{Left - 10}\" y=\"{middle + 4}\" text-anchor=\"end\">{Encode(group.Label)}</text>"));
            foreach (Bar bar in group.Bars)
            {
                Append(svg, bar, y);
                y += BarHeight;
            }

            y += GroupGap;
        }

        return svg.Append("</svg>").ToString();
    }

    private void Append(StringBuilder svg, Bar bar, int y)
    {
        int middle = y + (BarHeight / 2);
        double end = Math.Max(X(bar.Value), X(bar.Most));
        svg.Append(Invariant($"<rect x=\"{Left}\" y=\"{y + 1}\" width=\"{X(bar.Value) - Left:F1}\" height=\"{BarHeight - 3}\" rx=\"2\" class=\"s{bar.Series % 4}\"><title>{Encode(bar.Text)}</title></rect>"));
        if (bar.Most > bar.Least)
        {
            svg.Append(Invariant($"<path d=\"M{X(bar.Least):F1} {middle}H{X(bar.Most):F1}M{X(bar.Least):F1} {middle - 3}v6M{X(bar.Most):F1} {middle - 3}v6\" class=\"ring\" stroke-width=\"1\"/>"));
        }

        svg.Append(Invariant($"<text x=\"{end + 6:F1}\" y=\"{middle + 4}\"{(bar.Series == 0 ? " class=\"strong\"" : "")}>{Encode(bar.Text)}</text>"));
    }

    private void Legend(StringBuilder svg)
    {
        double x = Left;
        for (int i = 0; i < series.Count; i++)
        {
            svg.Append(Invariant($"<rect x=\"{x:F0}\" y=\"10\" width=\"12\" height=\"12\" rx=\"2\" class=\"s{i % 4}\"/><text x=\"{x + 18:F0}\" y=\"20\">{Encode(series[i])}</text>"));
            x += 34 + (7 * series[i].Length);
        }
    }

    private double X(double value) => Left + (value / _most * (Width - Left - Right));
}
