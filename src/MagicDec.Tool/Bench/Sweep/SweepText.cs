using static System.FormattableString;

namespace MagicDec.Tool.Bench.Sweep;

/// <summary>Writes a <see cref="SweepReport"/> for people.</summary>
internal static class SweepText
{
    public static string Describe(SweepReport report) => string.Join(
        Environment.NewLine,
        [
            Invariant($"{report.Model}, {report.New} new tokens each, {report.Threads} threads; speeds over plain decoding, medians of runs in turns"),
            .. report.Cells.Select(Describe),
            Invariant($"auto: at least {report.LeastOverOff:F2}x of off, {report.LeastOverSelected:F2}x of the setting selected by the other half of the runs and {report.LeastOverBest:F2}x of the best of all runs in every cell; tokens {(report.Cells.All(cell => cell.TokensEqual) ? "equal" : "DIFFER")}"),
        ]);

    public static string Describe(SweepCell cell)
    {
        string simulated = cell.SimulatedAcceptance is { } acceptance ? Invariant($", SIMULATED acceptance {acceptance}") : "";
        string best = cell.Best is { } setting ? Invariant($"best fixed {setting.Speedup:F2}x ({setting.Name})") : cell.Fixed.Count == 0 ? "nothing else fits" : "everything fixed is clearly behind";
        return Invariant($"{cell.Batch,3} x {cell.Context,6:N0}{simulated}: off {cell.OffTokensPerSecond,7:F1} tokens/s, auto {cell.Auto.Speedup:F2}x ({cell.Auto.TokensPerRound:F2} a round), {best}, auto over the selected {cell.AutoOverSelected:F2}, over best {cell.AutoOverBest:F2}, {cell.Repeats} runs");
    }
}
