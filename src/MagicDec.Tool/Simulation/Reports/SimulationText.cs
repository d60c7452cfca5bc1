using System.Globalization;

namespace MagicDec.Tool.Simulation.Reports;

/// <summary>Writes results for people.</summary>
internal static class SimulationText
{
    public static string Describe(IReadOnlyList<SimulationResult> results)
    {
        List<string> lines =
        [
            Line($"{"machine",-7} {"workload",-10} {"off",9} {"best static",24} {"adaptive",17} {"oracle",17}   of static  of oracle"),
        ];
        foreach (SimulationResult result in results)
        {
            string setting = Line($"{result.BestStaticLength} x {result.BestStaticKvBudget}");
            lines.Add(Line(
                $"{result.Hardware,-7} {result.Workload,-10} {result.Off,9:F0} {result.BestStatic,9:F0} {result.BestStatic / result.Off,5:F2}x {setting,8} {result.Adaptive,9:F0} {result.AdaptiveToOff,6:F3}x {result.Oracle,9:F0} {result.Oracle / result.Off,6:F3}x   {result.AdaptiveToStatic,9:F3}  {result.AdaptiveToOracle,9:F3}"));
        }

        lines.Add(Line(
            $"least: {results.Min(result => result.AdaptiveToOff):F3} of off, {results.Min(result => result.AdaptiveToStatic):F3} of the best static setting, {results.Min(result => result.AdaptiveToOracle):F3} of the oracle"));
        return string.Join(Environment.NewLine, lines);
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
