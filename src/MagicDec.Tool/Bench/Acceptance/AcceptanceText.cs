using System.Globalization;
using MagicDec.Tool.Pages;

namespace MagicDec.Tool.Bench.Acceptance;

/// <summary>Shows an <see cref="AcceptanceReport"/>: as a line of text for each point, and as charts.</summary>
internal static class AcceptanceText
{
    public static string Describe(AcceptancePoint point) => string.Create(
        CultureInfo.InvariantCulture, $"{point.Selector,-10} K {point.KvBudget,6}  accepted {point.Acceptance,6:P1}  {point.TokensPerRound:F2} tokens a round");

    public static string Describe(AcceptanceReport report) => string.Join(Environment.NewLine, report.Points.Select(Describe));

    /// <summary>Acceptance over the budget, one line a selector.</summary>
    public static LineChart ByBudget(AcceptanceReport report) => new()
    {
        Title = string.Create(CultureInfo.InvariantCulture, $"Draft tokens accepted, context {report.Context:N0} ({report.Model}, draft length {report.Gamma})"),
        XTitle = "tokens a draft reads per layer and head (K)",
        YTitle = "accepted",
        LogarithmicX = true,
        Series = [.. report.Points.GroupBy(point => point.Selector).Select(
            group => new ChartSeries(group.Key, [.. group.OrderBy(point => point.KvBudget).Select(point => ((double)point.KvBudget, point.Acceptance))]))],
    };

    /// <summary>Acceptance over the tokens generated so far at one budget, one line a selector.</summary>
    public static LineChart ByOutput(AcceptanceReport report, int budget) => new()
    {
        Title = string.Create(CultureInfo.InvariantCulture, $"Draft tokens accepted as the answer grows, context {report.Context:N0}, K {budget} ({report.Model})"),
        XTitle = "tokens generated",
        YTitle = "accepted",
        Series = [.. report.Points.Where(point => point.KvBudget == budget).Select(
            point => new ChartSeries(point.Selector, [.. point.ByOutput.Select((value, block) => ((block + 0.5) * report.BlockTokens, value))]))],
    };
}
