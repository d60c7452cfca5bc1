using static System.FormattableString;

namespace MagicDec.Tool.Bench.Suite.Reports;

/// <summary>Writes a <see cref="SuiteComparison"/> for people, a line a cell.</summary>
internal static class SuiteText
{
    public static string Describe(SuiteComparison comparison)
    {
        List<string> lines = [];
        if (comparison.Ours.Machine is { } machine)
        {
            lines.Add($"machine   {machine.Describe(comparison.Ours.Threads)}");
        }

        int width = comparison.Rows.Max(row => row.Cell.Name.Length);
        lines.AddRange(comparison.Rows.Select(row => Describe(comparison, row, width)));
        for (int i = 0; i < comparison.Rivals.Count; i++)
        {
            lines.Add(Verdict(comparison, i));
        }

        return string.Join(Environment.NewLine, lines);
    }

    /// <summary>How we stand against a rival, in a sentence that names both.</summary>
    public static string Verdict(SuiteComparison comparison, int rival)
    {
        (int won, int of, double median) = comparison.Against(rival);
        string ours = comparison.Ours.Name;
        string other = $"{comparison.Rivals[rival].Name} {comparison.Rivals[rival].Version}";
        return of == 0
            ? $"{ours} and {other} have measured no cell in common."
            : Invariant($"{ours} is at least as good as {other} in {won} of the {of} cells that both measured; in the median cell {ours} is {median:F2} times as good.");
    }

    /// <summary>A value in as many digits as a reader can use.</summary>
    public static string Short(double value) => value < 10 ? Invariant($"{value:F2}") : value < 100 ? Invariant($"{value:F1}") : Invariant($"{value:N0}");

    /// <summary>The smallest and the largest sample; nothing for a single one.</summary>
    public static string Range(SuiteResult result) => result.Samples.Count < 2 ? "" : $"{Short(result.Samples.Min())} to {Short(result.Samples.Max())}";

    private static string Describe(SuiteComparison comparison, SuiteRow row, int width)
    {
        string line = $"{row.Cell.Name.PadRight(width)}  {(row.Ours is { } ours ? Short(ours.Median) : "-"),8} {row.Cell.Unit}";
        line += row.Ours is { Samples.Count: > 1 } several ? $" ({Range(several)})" : "";
        line += row.Ours?.LimitShare is { } share ? Invariant($", {share:P0} of the limit") : "";
        line += row.RatioToBaseline is { } gain ? Invariant($", {gain:F2}x of off") : "";
        line += row.TokensEqual switch { true => ", tokens equal", false => ", tokens DIFFER", null => "" };
        line += row.Problem is { } problem ? $"{(row.Ours is null ? "" : ",")} {problem.Describe()}" : "";
        for (int i = 0; i < comparison.Rivals.Count; i++)
        {
            line += row.Rivals[i] is { } rival ? $"; {comparison.Rivals[i].Name} {Short(rival.Median)}" : "";
            line += row.RatioTo(i) is { } ratio ? Invariant($", {ratio:F2}x") : "";
        }

        return line;
    }
}
