using System.Globalization;
using MagicDec.Engine.Speculation.Planning;

namespace MagicDec.Tool.Planning;

/// <summary>Writes a <see cref="PlanReport"/> for people.</summary>
internal static class PlanText
{
    public static string Describe(PlanReport report)
    {
        List<string> lines =
        [
            Line($"machine     {report.TensorParallel} x {report.Hardware} ({report.HardwareSource})"),
            Line($"load        {report.Model}, {report.Batch} sequences of {report.Context:N0} tokens, {report.KvGigabytes:F1} GB of keys and values"),
            Line($"plain step  {report.PlainStepMs:F2} ms, bound by {report.Bottleneck}: {string.Join(", ", report.Shares.Select(share => Line($"{share.Key} {share.Value:P0}")))}"),
            report.Best.Gamma == 0
                ? "best        no drafting: nothing that was weighed is faster than plain decoding"
                : Line($"best        {Draft(report.Best)}"),
        ];
        lines.AddRange(report.ByBudget.Select(plan => Line($"  K {plan.KvBudget,5}   {Draft(plan)}")));
        lines.Add(report.CriticalContext is { } critical
            ? Line($"critical    above {critical:N0} tokens larger batches gain more from drafting, below it less (gamma 3, K 512)")
            : "critical    larger batches never gain more here, up to 4M tokens (gamma 3, K 512)");
        if (report.Alpha is null)
        {
            lines.Add("            acceptance is what the literature reports for Llama-3.1-8B by budget; give yours with --alpha");
        }

        return string.Join(Environment.NewLine, lines);
    }

    private static string Draft(PlannedDraft plan) =>
        Line($"{plan.Speedup:F2}x with gamma {plan.Gamma}, K {plan.KvBudget}: {plan.TokensPerRound:F2} tokens a round at acceptance {plan.Alpha:F2}");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
