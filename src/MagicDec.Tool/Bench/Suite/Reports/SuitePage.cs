using System.Text;
using MagicDec.Tool.Pages;
using static System.FormattableString;
using static MagicDec.Tool.Pages.PageParts;

namespace MagicDec.Tool.Bench.Suite.Reports;

/// <summary>One self-contained HTML page of a <see cref="SuiteComparison"/>: a chart for each kind of load, then a table of every cell.</summary>
internal sealed class SuitePage(SuiteComparison comparison)
{
    // For the table, which has two columns for each rival.
    private const int Width = 960;

    private readonly StringBuilder _html = new();

    /// <summary>Writes the page.</summary>
    public string Write()
    {
        SuiteReport ours = comparison.Ours;
        _html.Append(Head($"{ours.Name} suite", Width)).Append(Invariant($"<h1>{Encode(ours.Name)} {Encode(ours.Version)}: benchmark suite</h1>"));
        Introduction();
        foreach (IGrouping<string, SuiteRow> chart in comparison.Rows.Where(row => row.IsMeasured).GroupBy(row => row.Cell.Chart))
        {
            Chart(chart.Key, [.. chart]);
        }

        Table();
        return _html.Append("</body></html>").ToString();
    }

    private void Introduction()
    {
        SuiteReport ours = comparison.Ours;
        _html.Append("<p>Medians of repeats that took turns; whiskers and ranges show the least and the most. ");
        if (ours.Machine is { } machine)
        {
            _html.Append(Invariant($"The machine reads {machine.ReadGbPerS:F1} GB/s and computes {machine.PeakFp32GflopPerS:F0} float32 GFLOP/s with {ours.Threads} threads, measured at the start. "));
        }

        _html.Append(ours.Date is { } date ? Invariant($"{date.UtcDateTime:yyyy-MM-dd HH:mm} UTC. ") : "").Append("Random models have pseudo-random weights of a real shape: only their speed means something.</p>");
        Note(ours);
        for (int i = 0; i < comparison.Rivals.Count; i++)
        {
            _html.Append($"<p><b>{Encode(SuiteText.Verdict(comparison, i))}</b></p>");
            Note(comparison.Rivals[i]);
        }
    }

    private void Note(SuiteReport report) => _html.Append(report.Note is { } note ? $"<p class=\"muted\">{Encode(report.Name)}: {Encode(note)}</p>" : "");

    private void Chart(string title, SuiteRow[] rows)
    {
        string unit = rows[0].Cell.Unit;
        string[] series = [comparison.Ours.Name, .. comparison.Rivals.Select(rival => rival.Name)];
        BarGroup[] groups = [.. rows.Select(row => new BarGroup(row.Cell.Label, [.. Bars(row)]))];
        _html.Append(Invariant($"<h2>{Encode(title)}</h2><p>{Encode(unit)}, {(unit == SuiteCell.Milliseconds ? "less is better" : "more is better")}</p>"))
            .Append(new BarChart(title, series, groups).ToSvg());
    }

    private static IEnumerable<Bar> Bars(SuiteRow row)
    {
        if (row.Ours is { } ours)
        {
            string gain = row.RatioToBaseline is { } ratio ? Invariant($" ({ratio:F2}x)") : "";
            yield return Bar(0, ours, gain);
        }

        for (int i = 0; i < row.Rivals.Count; i++)
        {
            if (row.Rivals[i] is { } rival)
            {
                yield return Bar(i + 1, rival, row.RatioTo(i) is { } ratio ? Invariant($" (we: {ratio:F2}x)") : "");
            }
        }
    }

    private static Bar Bar(int series, SuiteResult result, string remark) =>
        new(series, result.Median, result.Samples.Min(), result.Samples.Max(), SuiteText.Short(result.Median) + remark);

    private void Table()
    {
        _html.Append(Invariant($"<h2>Every cell</h2><div class=\"wide\"><table><tr><th>cell</th><th>unit</th><th>{Encode(comparison.Ours.Name)}</th><th>least to most</th><th>of the limit</th><th>against off</th>"));
        foreach (SuiteReport rival in comparison.Rivals)
        {
            _html.Append(Invariant($"<th>{Encode(rival.Name)}</th><th>{Encode(comparison.Ours.Name)} over it</th>"));
        }

        _html.Append("</tr>");
        foreach (SuiteRow row in comparison.Rows)
        {
            _html.Append(Invariant($"<tr><td>{Encode(row.Cell.Name)}</td><td>{Encode(row.Cell.Unit)}</td><td><b>{(row.Ours is { } ours ? SuiteText.Short(ours.Median) : "–")}</b></td>"))
                .Append(Invariant($"<td>{(row.Ours is { } several ? SuiteText.Range(several) : "")}</td><td>{Share(row.Ours?.LimitShare)}</td><td>{Against(row)}</td>"));
            for (int i = 0; i < comparison.Rivals.Count; i++)
            {
                _html.Append(Invariant($"<td>{(row.Rivals[i] is { } rival ? SuiteText.Short(rival.Median) : "–")}</td><td>{Times(row.RatioTo(i))}</td>"));
            }

            _html.Append("</tr>");
        }

        _html.Append("</table></div><p>\"Of the limit\": what a step must at least read (decoding) or compute (prompts), by what the machine can, by the time it took. ")
            .Append("\"Against off\": the same load without drafting.")
            .Append(comparison.Rivals.Count > 0 ? Invariant($" Above 1x {Encode(comparison.Ours.Name)} is the better one, in waiting times too.</p>") : "</p>");
        foreach (SuiteProblem problem in comparison.Rows.Select(row => row.Problem).OfType<SuiteProblem>())
        {
            _html.Append($"<p><b>{Encode(problem.Name)}</b> {Encode(problem.Describe())}</p>");
        }
    }

    private static string Against(SuiteRow row) => Times(row.RatioToBaseline) + row.TokensEqual switch { true => ", same tokens", false => ", OTHER TOKENS", null => "" };

    private static string Times(double? ratio) => ratio is { } value ? Invariant($"{value:F2}x") : "";

    private static string Share(double? share) => share is { } value ? Invariant($"{value:P0}") : "";
}
