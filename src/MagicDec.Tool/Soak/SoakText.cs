using System.Globalization;

namespace MagicDec.Tool.Soak;

/// <summary>Writes a <see cref="SoakReport"/> for people.</summary>
internal static class SoakText
{
    public static string Progress(SoakReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Seconds,5:F0} s  {report.Finished} finished, {report.Cancelled} cancelled, {report.Refused} refused, {report.Busy} too many, {report.Histories} histories; {report.Checked} checked, {report.Problems.Count} problems; " +
        $"{report.TokensPerSecond:F0} tokens/s, batch up to {report.LargestBatch}, {report.Preemptions} preemptions, {report.Evictions} evictions, {report.PrefixHitRate:P0} cached, " +
        $"{report.AcceptedTokens} of {report.DraftedTokens} drafts; managed {report.ManagedBytes >> 20} MiB, resident {report.ResidentBytes >> 20} MiB");

    public static string Verdict(SoakReport report) => string.Join(
        Environment.NewLine,
        [.. report.Problems.Select(problem => $"problem   {problem}"), report.Passed ? "passed    every answer checked is the one the request gets alone; nothing leaked" : "FAILED"]);
}
