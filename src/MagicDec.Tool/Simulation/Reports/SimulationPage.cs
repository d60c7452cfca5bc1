using System.Text;
using MagicDec.Tool.Simulation.Workloads;
using static System.FormattableString;
using static MagicDec.Tool.Pages.PageParts;

namespace MagicDec.Tool.Simulation.Reports;

/// <summary>One self-contained HTML page: for each machine, how fast each policy serves each workload against plain decoding.</summary>
internal sealed class SimulationPage(string model, int devices, IReadOnlyList<Workload> workloads, IReadOnlyList<SimulationResult> results)
{
    private const int Left = 110;
    private const int Right = 70;
    private const int Width = 740;
    private const int RowHeight = 30;
    private const int Top = 46;

    private const string StaticColour = "#d99a6c";
    private const string AdaptiveColour = "#2f7d4f";

    private readonly StringBuilder _html = new();

    /// <summary>Writes the page.</summary>
    public string Write()
    {
        _html.Append(Head("MagicDec simulation"))
            .Append(Invariant($"<h1>Drafting policies on {Encode(model)}, {devices} devices</h1>"))
            .Append("<p>Whole workloads replayed on simulated machines. Speed against plain decoding (1.0x): the best draft length and KV budget that stay the same throughout, chosen afterwards; ")
            .Append("the engine's adaptive policy, which learns as it goes; and an oracle that knows every cost and every probability, or the faster of the others that stay the same where that is more. Simulated, not measured.</p>");
        foreach (IGrouping<string, SimulationResult> machine in results.GroupBy(result => result.Hardware))
        {
            _html.Append(Invariant($"<h2>{devices} × {Encode(machine.Key)}</h2>"));
            Chart([.. machine]);
            Table([.. machine]);
        }

        _html.Append("<h2>Workloads</h2><table>");
        foreach (Workload workload in workloads)
        {
            _html.Append(Invariant($"<tr><td>{Encode(workload.Name)}</td><td style=\"text-align:left\">{Encode(workload.Description)}</td></tr>"));
        }

        return _html.Append("</table></body></html>").ToString();
    }

    private void Chart(SimulationResult[] machine)
    {
        // Speeds are ratios: equal factors are equal distances.
        double low = Math.Log(0.9 * Math.Min(1, machine.Min(result => Math.Min(result.AdaptiveToOff, Math.Max(0.6, result.BestStatic / result.Off)))));
        double high = Math.Log(1.06 * machine.Max(result => Math.Max(1.5, result.Oracle / result.Off)));
        double X(double ratio) => Left + (Math.Clamp((Math.Log(ratio) - low) / (high - low), 0, 1) * (Width - Left - Right));
        int height = Top + (machine.Length * RowHeight) + 14;
        _html.Append(Invariant($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"Speed against plain decoding by workload and policy\">"));
        Legend();
        foreach (double tick in new[] { 0.7, 1, 1.5, 2, 3, 4, 6, 8 }.Where(tick => Math.Log(tick) >= low && Math.Log(tick) <= high))
        {
            _html.Append(Invariant($"<line x1=\"{X(tick):F1}\" x2=\"{X(tick):F1}\" y1=\"{Top - 4}\" y2=\"{height - 18}\" class=\"{(tick == 1 ? "base" : "grid")}\"/><text class=\"axis\" x=\"{X(tick):F1}\" y=\"{height - 5}\" text-anchor=\"middle\">{tick:0.#}x</text>"));
        }

        for (int i = 0; i < machine.Length; i++)
        {
            SimulationResult result = machine[i];
            double y = Top + (i * RowHeight) + 9;
            double adaptive = X(result.AdaptiveToOff);
            _html.Append(Invariant($"<text x=\"{Left - 12}\" y=\"{y + 4:F0}\" text-anchor=\"end\">{Encode(result.Workload)}</text>"))
                .Append(Invariant($"<line x1=\"{X(1):F1}\" x2=\"{adaptive:F1}\" y1=\"{y}\" y2=\"{y}\" stroke=\"{AdaptiveColour}\" stroke-width=\"6\" stroke-opacity=\"0.25\"/>"))
                .Append(Invariant($"<rect x=\"{X(result.BestStatic / result.Off) - 4:F1}\" y=\"{y - 4}\" width=\"8\" height=\"8\" fill=\"{StaticColour}\"/>"))
                .Append(Invariant($"<circle cx=\"{adaptive:F1}\" cy=\"{y}\" r=\"5\" fill=\"{AdaptiveColour}\"/>"))
                .Append(Invariant($"<circle cx=\"{X(result.Oracle / result.Off):F1}\" cy=\"{y}\" r=\"8\" class=\"ring\" stroke-width=\"1.5\"/>"))
                .Append(Invariant($"<text x=\"{Width - 12}\" y=\"{y + 4:F0}\" text-anchor=\"end\" font-weight=\"600\">{result.AdaptiveToOff:F2}x</text>"));
        }

        _html.Append("</svg>");
    }

    private void Legend()
    {
        _html.Append(Invariant($"<circle cx=\"{Left + 6}\" cy=\"20\" r=\"5\" fill=\"{AdaptiveColour}\"/><text x=\"{Left + 18}\" y=\"24\">adaptive</text>"))
            .Append(Invariant($"<rect x=\"{Left + 92}\" y=\"16\" width=\"8\" height=\"8\" fill=\"{StaticColour}\"/><text x=\"{Left + 108}\" y=\"24\">best static setting</text>"))
            .Append(Invariant($"<circle cx=\"{Left + 236}\" cy=\"20\" r=\"8\" class=\"ring\" stroke-width=\"1.5\"/><text x=\"{Left + 252}\" y=\"24\">oracle</text>"));
    }

    private void Table(SimulationResult[] machine)
    {
        _html.Append("<table><tr><th>workload</th><th>off, tokens/s</th><th>best static</th><th>setting</th><th>adaptive</th><th>oracle</th><th>of static</th><th>of oracle</th></tr>");
        foreach (SimulationResult result in machine)
        {
            _html.Append(Invariant(
                $"<tr><td>{Encode(result.Workload)}</td><td>{result.Off:F0}</td><td>{result.BestStatic / result.Off:F2}x</td><td>{result.BestStaticLength} × {result.BestStaticKvBudget}</td><td><b>{result.AdaptiveToOff:F2}x</b></td><td>{result.Oracle / result.Off:F2}x</td><td>{result.AdaptiveToStatic:F3}</td><td>{result.AdaptiveToOracle:F3}</td></tr>"));
        }

        _html.Append("</table>");
    }
}
