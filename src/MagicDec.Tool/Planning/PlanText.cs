using System.Globalization;
using MagicDec.Tool.Planning.Rooflines;

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
            $"memory      {Memory(report.Memory)}",
            Line($"plain step  {report.PlainStepMs:F2} ms, bound by {report.Bottleneck}: {string.Join(", ", report.Shares.Select(share => Line($"{share.Key} {share.Value:P0}")))}"),
            report.Best.Gamma == 0
                ? "best        no drafting: nothing that was weighed is faster than plain decoding"
                : Line($"best        {report.Best.Drafter}: {Draft(report.Best)}"),
            "drafters",
        ];
        foreach (DrafterPlan drafter in report.ByDrafter)
        {
            lines.Add($"  {drafter.Drafter}: {(drafter.Best is { } best ? Draft(best) : "nothing to weigh, no sparse view is shorter than the context")}");
            if (drafter.Drafter != DraftCandidate.SelfName && drafter.Memory is { Fits: false } memory)
            {
                lines.Add($"      memory: {Memory(memory)}");
            }
        }

        lines.Add("budgets");
        lines.AddRange(report.ByBudget.Select(plan => Line($"  K {plan.KvBudget,5}   {plan.Drafter}: {Draft(plan)}")));
        lines.Add(report.CriticalContext is { } critical
            ? Line($"critical    above {critical:N0} tokens larger batches gain more from self-drafts, below it less (gamma 3, K 512)")
            : "critical    larger batches never gain more from self-drafts here, up to 4M tokens (gamma 3, K 512)");
        if (report.Alpha is null)
        {
            lines.Add("            acceptance of self-drafts is what the literature reports for Llama-3.1-8B by budget; give yours with --alpha");
        }

        return string.Join(Environment.NewLine, lines);
    }

    private static string Draft(PlannedDraft plan) =>
        Line($"{plan.Speedup:F2}x with gamma {plan.Gamma}, K {plan.KvBudget}: {plan.TokensPerRound:F2} tokens a round at acceptance {plan.Alpha:F2}");

    private static string Memory(MemoryNeed? need)
    {
        if (need is null)
        {
            return "not known for this machine";
        }

        string parts = Line($"{need.WeightGigabytes + need.KvGigabytes:F1} of {need.DeviceGigabytes:F0} GB a device (weights {need.WeightGigabytes:F1}, keys and values {need.KvGigabytes:F1})");
        if (need.Fits)
        {
            return Line($"{parts}; up to {need.LargestBatch:N0} sequences fit");
        }

        string devices = need.LeastDevices is { } least ? Line($"{least} devices") : "no number of devices";
        return need.LargestBatch > 0
            ? Line($"{parts}: DOES NOT FIT; {need.LargestBatch:N0} sequences would, or {devices} for all")
            : Line($"{parts}: DOES NOT FIT, not even one sequence; {devices} would hold it");
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
