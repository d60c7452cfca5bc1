using System.Text;
using static System.FormattableString;

namespace MagicDec.Tool.Bench.Agents;

/// <summary>Writes an <see cref="AgentsReport"/> for people.</summary>
internal static class AgentsText
{
    public static string Describe(AgentsReport report) => string.Join(
        Environment.NewLine,
        Invariant($"agents    {report.Agents} of {report.Context:N0} tokens, {report.Steps} steps of {report.Answer} new tokens and a tool result of {report.New}"),
        Invariant($"speed     {report.OutputTokensPerSecond:F1} tokens/s, {report.OutputTokens:N0} tokens in {report.Seconds:F1} s with {report.Threads} threads"),
        Invariant($"first     {Describe(report.ColdFirstTokenMs)} cold; {Describe(report.WarmFirstTokenMs)} in further steps"),
        Invariant($"between   {Describe(report.BetweenTokensMs)} from token to token"),
        Invariant($"prefix    {report.PrefixHitRate:P1} of {report.PromptTokens:N0} prompt tokens were cached"),
        Invariant($"batches   {DescribeSizes(report.BatchSizes)}; {report.Preemptions} preemptions"),
        Invariant($"loop      p50 {report.LoopMicroseconds?.P50:F0} us between passes of p50 {report.PassMicroseconds?.P50:F0} us"),
        Invariant($"drafts    {report.AcceptedTokens:N0} of {report.DraftedTokens:N0} draft tokens accepted"),
        $"tokens    sha256 {report.TokensSha256}");

    /// <summary>Sizes 1, 2, 3-4, 5-8 and so on, each with its share of the steps.</summary>
    private static string DescribeSizes(IReadOnlyDictionary<int, long> sizes)
    {
        StringBuilder text = new();
        double all = sizes.Values.Sum();
        foreach (IGrouping<int, KeyValuePair<int, long>> group in sizes.GroupBy(size => (int)Math.Ceiling(Math.Log2(size.Key))).OrderBy(group => group.Key))
        {
            int high = 1 << group.Key;
            string name = group.Key < 2 ? Invariant($"{high}") : Invariant($"{(high / 2) + 1}-{high}");
            text.Append(text.Length > 0 ? ", " : "").Append(Invariant($"{name}: {group.Sum(size => size.Value) / all:P0}"));
        }

        return text.ToString();
    }

    private static string Describe(Percentiles? times) => times is null ? "-" : Invariant($"p50 {times.P50:F1} ms, p99 {times.P99:F1} ms");
}
