using System.Globalization;

namespace MagicDec.Tool.Bench;

/// <summary>Writes a <see cref="BenchReport"/> for people.</summary>
internal static class BenchText
{
    public static string Describe(BenchReport report) => string.Join(
        Environment.NewLine,
        string.Create(CultureInfo.InvariantCulture, $"machine   {report.Machine.Describe(report.Threads)} at best; {report.MachineMeanwhile.ReadGbPerS:F1} GB/s, {report.MachineMeanwhile.PeakFp32GflopPerS:F0} GFLOP/s meanwhile{(report.MatrixTiles ? ", by vectors; matrix tiles used" : "")}"),
        string.Create(CultureInfo.InvariantCulture, $"prefill   {report.PrefillTokensPerSecond:F1} tokens/s over {report.PrefillTokens:N0} tokens, {report.PrefillLimitShare:P1} of peak FLOP/s, {report.PrefillMeanwhileShare:P1} of it meanwhile"),
        string.Create(CultureInfo.InvariantCulture, $"decode    {report.DecodeTokensPerSecond:F1} tokens/s, {report.DecodeMsPerStep:F2} ms a step of {report.Batch} at context {report.Context:N0}, {report.DecodeLimitShare:P1} of read bandwidth, {report.DecodeMeanwhileShare:P1} of it meanwhile"),
        string.Create(CultureInfo.InvariantCulture, $"memory    {Mebibytes(report.ResidentBytes)} resident: weights {Mebibytes(report.WeightBytes)}, KV pool {Mebibytes(report.KvPoolBytes)}"),
        $"tokens    sha256 {report.TokensSha256}");

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:N0} MiB");
}
