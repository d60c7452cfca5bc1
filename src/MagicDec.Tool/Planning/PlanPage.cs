using System.Text;
using MagicDec.Tool.Planning.Rooflines;
using static System.FormattableString;
using static MagicDec.Tool.Pages.PageParts;

namespace MagicDec.Tool.Planning;

/// <summary>One self-contained HTML page: the best speedup and the bottleneck over batch and context, and speedup by batch for some contexts.</summary>
internal sealed class PlanPage(Roofline roofline, DraftPlanner planner, DeviceMemory memory, PlanReport report)
{
    private const int CellWidth = 64;
    private const int CellHeight = 34;
    private const int Margin = 78;

    private static readonly int[] Batches = [1, 2, 4, 8, 16, 32, 64, 128, 256];
    private static readonly int[] Contexts = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072];

    private static readonly Dictionary<string, string> Colours = new(StringComparer.Ordinal)
    {
        ["overhead"] = "#b8b5ad",
        ["weights"] = "#7aa6c2",
        ["compute"] = "#d99a6c",
        ["KV"] = "#5b8f6b",
    };

    // Of drafters, in their order.
    private static readonly string[] DrafterColours = ["#a9cdb5", "#e6bd9b", "#a9c6da", "#cfb3cb"];

    private readonly StringBuilder _html = new();

    /// <summary>Writes the page.</summary>
    public string Write()
    {
        _html.Append(Head("MagicDec plan"))
            .Append(Invariant($"<h1>{Encode(report.Model)} on {report.TensorParallel} × {Encode(report.Hardware)}</h1>"))
            .Append("<p>What drafting with the model itself over a sparse view of its KV cache, or with a smaller one, promises, by a roofline of this machine. Predictions, not measurements.</p><pre>")
            .Append(Encode(PlanText.Describe(report))).Append("</pre>");
        Map("Best speedup", "Each cell: the best drafter, draft length and budget against plain decoding; 1.00 is plain decoding. Pale cells do not fit the memory.", Speedup);
        if (planner.Candidates.Count > 1)
        {
            Map("Best drafter", "Who drafts in the best plan; none is plain decoding.", Drafter);
            Drafters();
        }

        Map("What bounds a plain step", "The shift MagicDec rests on: from weights and compute at short context to the KV cache at long context, at any batch.", Bottleneck);
        Lines();
        return _html.Append("</body></html>").ToString();
    }

    private static string Short(int tokens) => tokens >= 1024 ? Invariant($"{tokens / 1024}K") : Invariant($"{tokens}");

    // From white at 1x to green at 3x; losses do not occur, because plain decoding is among the plans.
    private static string Shade(double speedup)
    {
        double share = Math.Clamp((speedup - 1) / 2, 0, 1);
        return Invariant($"rgb({255 - (170 * share):F0},{255 - (105 * share):F0},{255 - (155 * share):F0})");
    }

    private (string Colour, string Label) Speedup(int batch, int context)
    {
        double speedup = planner.Best(batch, context).Speedup;
        return (Shade(speedup), Invariant($"{speedup:F2}"));
    }

    private (string Colour, string Label) Drafter(int batch, int context)
    {
        string name = planner.Best(batch, context).Drafter;
        int index = planner.Candidates.Select(candidate => candidate.Name).ToList().IndexOf(name);
        return index < 0 ? ("#efece6", "none") : (DrafterColours[index % DrafterColours.Length], index == 0 ? name : Invariant($"model {index}"));
    }

    private void Drafters()
    {
        _html.Append("<table><tr><th></th><th>drafter</th><th>speedup</th><th>gamma</th><th>K</th><th>acceptance</th><th>critical context</th><th>fits</th></tr>");
        foreach ((int i, DrafterPlan plan) in report.ByDrafter.Index())
        {
            string best = plan.Best is { } draft ? Invariant($"{draft.Speedup:F2}x</td><td>{draft.Gamma}</td><td>{draft.KvBudget}</td><td>{draft.Alpha:F2}") : "</td><td></td><td></td><td>";
            string fits = plan.Memory is { } need ? need.Fits ? "yes" : "no" : "not known";
            _html.Append(Invariant($"<tr><td>{(i == 0 ? "" : Invariant($"model {i}"))}</td><td>{Encode(plan.Drafter)}</td><td>{best}</td><td>{plan.CriticalContext:N0}</td><td>{fits}</td></tr>"));
        }

        _html.Append("</table>");
    }

    private (string Colour, string Label) Bottleneck(int batch, int context)
    {
        string bottleneck = roofline.Step(batch, context, 1).Bottleneck;
        return (Colours[bottleneck], bottleneck);
    }

    private void Map(string title, string caption, Func<int, int, (string Colour, string Label)> cell)
    {
        _html.Append(Invariant($"<h2>{title}</h2><p>{caption}</p><svg viewBox=\"0 0 {Margin + (Contexts.Length * CellWidth) + 10} {(Batches.Length * CellHeight) + 50}\" role=\"img\" aria-label=\"{title} by batch and context\">"));
        for (int y = 0; y < Batches.Length; y++)
        {
            int batch = Batches[^(y + 1)];
            _html.Append(Invariant($"<text class=\"axis\" x=\"{Margin - 10}\" y=\"{(y * CellHeight) + 31}\" text-anchor=\"end\">batch {batch}</text>"));
            for (int x = 0; x < Contexts.Length; x++)
            {
                (string colour, string label) = cell(batch, Contexts[x]);
                int left = Margin + (x * CellWidth);
                int top = 10 + (y * CellHeight);
                string pale = memory.Fits(null, batch, Contexts[x]) ? "" : " opacity=\"0.35\"";
                _html.Append(Invariant($"<rect x=\"{left}\" y=\"{top}\" width=\"{CellWidth - 2}\" height=\"{CellHeight - 2}\" rx=\"3\" fill=\"{colour}\"{pale}/><text x=\"{left + (CellWidth / 2)}\" y=\"{top + 21}\" class=\"on\" text-anchor=\"middle\">{label}</text>"));
            }
        }

        for (int x = 0; x < Contexts.Length; x++)
        {
            _html.Append(Invariant($"<text class=\"axis\" x=\"{Margin + (x * CellWidth) + (CellWidth / 2)}\" y=\"{(Batches.Length * CellHeight) + 30}\" text-anchor=\"middle\">{Short(Contexts[x])}</text>"));
        }

        _html.Append("</svg>");
    }

    private void Lines()
    {
        int[] contexts = [2048, 8192, 32768, 131072];
        string[] colours = ["#7aa6c2", "#d99a6c", "#5b8f6b", "#8a5a83"];
        double top = Math.Max(1.5, contexts.Max(context => Batches.Max(batch => planner.Best(batch, context).Speedup)));
        double X(int i) => Margin + (i * 70);
        double Y(double speedup) => 260 - ((speedup - 0.8) / (top - 0.8) * 235);
        _html.Append("<h2>Speedup by batch</h2><p>Above the critical context the lines rise with the batch, below it they fall.</p><svg viewBox=\"0 0 720 300\" role=\"img\" aria-label=\"Speedup by batch for four contexts\">");
        for (double tick = 1; tick <= top; tick += 0.5)
        {
            _html.Append(Invariant($"<line x1=\"{Margin}\" x2=\"{X(Batches.Length - 1)}\" y1=\"{Y(tick):F1}\" y2=\"{Y(tick):F1}\" class=\"grid\"/><text class=\"axis\" x=\"{Margin - 10}\" y=\"{Y(tick) + 4:F1}\" text-anchor=\"end\">{tick:F1}x</text>"));
        }

        for (int c = 0; c < contexts.Length; c++)
        {
            IEnumerable<string> points = Batches.Select((batch, i) => Invariant($"{X(i):F1},{Y(planner.Best(batch, contexts[c]).Speedup):F1}"));
            _html.Append(Invariant($"<polyline fill=\"none\" stroke=\"{colours[c]}\" stroke-width=\"2.5\" points=\"{string.Join(' ', points)}\"/><text x=\"{X(Batches.Length - 1) + 8}\" y=\"{Y(planner.Best(Batches[^1], contexts[c]).Speedup) + 4:F1}\" style=\"fill:{colours[c]}\">{Short(contexts[c])}</text>"));
        }

        for (int i = 0; i < Batches.Length; i++)
        {
            _html.Append(Invariant($"<text class=\"axis\" x=\"{X(i)}\" y=\"285\" text-anchor=\"middle\">{Batches[i]}</text>"));
        }

        _html.Append("</svg>");
    }
}
