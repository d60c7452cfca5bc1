using System.Globalization;
using MagicDec.Engine.Speculation;

namespace MagicDec.Tool.Bench.Drafting;

/// <summary>Writes a <see cref="DraftReport"/> for people.</summary>
internal static class DraftText
{
    public static string Describe(DraftSettings drafting)
    {
        DraftingOptions options = drafting.Options;
        string what = options.Mode == DraftingMode.Fixed
            ? string.Create(CultureInfo.InvariantCulture, $"{options.Drafter}, gamma {options.DraftLength}, K {options.KvBudget}, {options.Selector}")
            : options.Mode.ToString();
        return drafting.ReplayAcceptance is { } acceptance
            ? string.Create(CultureInfo.InvariantCulture, $"{what}; SIMULATED acceptance {acceptance}")
            : what;
    }

    public static string Describe(DraftReport report)
    {
        List<string> lines =
        [
            $"machine   {report.Machine.Describe(report.Threads)}",
            string.Create(CultureInfo.InvariantCulture, $"run       {report.Model}, {report.Batch} x {report.Context:N0} tokens, {report.New} new each{(report.Fill == FillMode.Again ? " (asked before)" : "")}; {report.Drafting}"),
        ];
        if (report.Off is { } off)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"off       {off.DecodeTokensPerSecond:F1} tokens/s, {off.MsPerRound:F2} ms a step"));
        }

        lines.Add(string.Create(CultureInfo.InvariantCulture, $"drafted   {report.Draft.DecodeTokensPerSecond:F1} tokens/s, {report.Draft.MsPerRound:F2} ms a round: draft {report.DraftMs:F2}, verify {report.VerifyMs:F2}, other {report.OtherMs:F2}"));
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"accepted  {report.TokensPerRound:F2} tokens a round; by position {string.Join(' ', report.AcceptanceByPosition.Select(a => a.ToString("P0", CultureInfo.InvariantCulture)))}"));
        if (report is { Speedup: { } speedup, TokensEqual: { } equal })
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"speedup   {speedup:F2}x; tokens {(equal ? "equal" : "DIFFER")}{(report.SimulatedAcceptance ? " (acceptance simulated)" : "")}"));
        }

        return string.Join(Environment.NewLine, lines);
    }
}
