using System.Xml.Linq;
using MagicDec.Tool.Pages;

namespace MagicDec.Tool.Tests.Pages;

public sealed class LineChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ToSvg_TwoSeries_IsAPictureOfThemInsideItsFrame(bool logarithmic)
    {
        LineChart chart = Create(logarithmic, new ChartSeries("a < b", [(64, 0), (128, 0.5), (256, 1)]), new ChartSeries("c", [(64, 1), (256, 0.25)]));

        XElement svg = XDocument.Parse(chart.ToSvg()).Root!;

        Assert.Equal(2, svg.Elements(Svg + "polyline").Count());
        Assert.Equal(5, svg.Elements(Svg + "circle").Count());
        Assert.Contains(svg.Elements(Svg + "text"), text => text.Value == "a < b");
        Assert.All(svg.Elements(Svg + "circle"), circle =>
        {
            Assert.InRange((double)circle.Attribute("cx")!, 64, 704);
            Assert.InRange((double)circle.Attribute("cy")!, 40, 344);
        });
        double[] heights = [.. svg.Elements(Svg + "circle").Take(3).Select(circle => (double)circle.Attribute("cy")!)];
        Assert.Equal(heights.OrderDescending(), heights);
    }

    [Fact]
    public void ToSvg_OnePoint_IsDrawn() =>
        Assert.Single(XDocument.Parse(Create(true, new ChartSeries("a", [(512, 0.5)])).ToSvg()).Root!.Elements(Svg + "circle"));

    [Theory]
    [InlineData(737, "1,000")]
    [InlineData(0.0021, "0.003")]
    [InlineData(25, "25")]
    public void ToSvg_Quantities_EndAtARoundNumberAboveThem(double most, string top)
    {
        LineChart chart = new() { Title = "t", XTitle = "x", YTitle = "ms", IsShare = false, Series = [new ChartSeries("a", [(1, most / 4), (2, most)])] };

        XElement svg = XDocument.Parse(chart.ToSvg()).Root!;

        Assert.Equal(top, svg.Elements(Svg + "text").Where(text => (string?)text.Attribute("text-anchor") == "end").Select(text => text.Value).Last());
        Assert.All(svg.Elements(Svg + "circle"), circle => Assert.InRange((double)circle.Attribute("cy")!, 40, 344));
    }

    private static LineChart Create(bool logarithmic, params ChartSeries[] series) =>
        new() { Title = "t & u", XTitle = "x", YTitle = "y", LogarithmicX = logarithmic, Series = series };
}
