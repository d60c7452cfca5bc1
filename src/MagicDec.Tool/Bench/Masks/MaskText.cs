using System.Globalization;
using System.Text;

namespace MagicDec.Tool.Bench.Masks;

/// <summary>A report of mask times for people.</summary>
internal static class MaskText
{
    public static string Describe(MaskReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{report.Tokens} tokens, arranged in {report.ArrangeMilliseconds:F0} ms. Microseconds a step (one token advanced, one mask):");
        text.AppendLine("constraint                  compile   first: median    worst   then: median    mean      p99    steps  states");
        foreach (MaskRow row in report.Rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{row.Name,-26}{row.CompileMicroseconds,9:F0}{row.FirstWalkMedian,16:F1}{row.FirstWalkWorst,9:F0}{row.Median,15:F2}{row.Mean,8:F1}{row.Percentile99,9:F1}{row.Steps,9}{row.States,8}");
        }

        return text.ToString().TrimEnd();
    }
}
