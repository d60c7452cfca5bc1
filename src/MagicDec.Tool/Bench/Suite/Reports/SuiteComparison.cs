using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench.Suite.Reports;

/// <summary>Our cells and those of rivals side by side: every cell that any of them measured or tried to, in the suite's order.</summary>
internal sealed class SuiteComparison
{
    /// <summary>Puts them side by side.</summary>
    /// <param name="ours">What we did.</param>
    /// <param name="rivals">What others did.</param>
    /// <param name="isWanted">Which cells count.</param>
    public SuiteComparison(SuiteReport ours, IReadOnlyList<SuiteReport> rivals, Predicate<SuiteCell> isWanted)
    {
        Ours = ours;
        Rivals = rivals;
        Rows =
        [
            .. SuiteCatalog.Cells.Values.Where(cell => isWanted(cell)).Select(cell => new SuiteRow(
                cell, Find(ours, cell.Name), [.. rivals.Select(rival => Find(rival, cell.Name))], cell.Baseline is { } baseline ? Find(ours, baseline) : null,
                ours.Problems.FirstOrDefault(problem => problem.Name == cell.Name)))
                .Where(row => row.IsMeasured || row.Problem is not null),
        ];
    }

    public SuiteReport Ours { get; }

    public IReadOnlyList<SuiteReport> Rivals { get; }

    public IReadOnlyList<SuiteRow> Rows { get; }

    /// <summary>In how many of the cells that both measured we are at least as good as a rival, of how many, and how many times as good in the median cell; not a number where there is none.</summary>
    public (int Won, int Of, double Median) Against(int rival)
    {
        double[] ratios = [.. Rows.Select(row => row.RatioTo(rival)).OfType<double>()];
        return (ratios.Count(ratio => ratio >= 1), ratios.Length, ratios.Length == 0 ? double.NaN : Medians.Of(ratios));
    }

    private static SuiteResult? Find(SuiteReport report, string name) => report.Cells.FirstOrDefault(cell => cell.Name == name);
}
