using System.Text;
using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Evaluation;

/// <summary>The answers of an evaluation as tables.</summary>
internal sealed record NanoReport(IReadOnlyList<NanoAnswer> Answers)
{
    private const int DepthBuckets = 10;

    /// <summary>The share of exact answers of a skill at a length, from 0 to 1; NaN where nothing was asked.</summary>
    public double Exact(Skill skill, int length) => Share(Answers.Where(a => a.Task.Skill == skill && a.Length == length), a => a.IsExact);

    /// <summary>The share of well-formed tool calls where one was asked for; NaN where none was.</summary>
    public double WellFormedCalls => Share(Answers.Where(a => a.IsWellFormedCall is not null), a => a.IsWellFormedCall == true);

    /// <summary>Two Markdown tables: skill by length, and single facts by depth and length.</summary>
    public string ToMarkdown()
    {
        int[] lengths = Answers.Select(a => a.Length).Distinct().Order().ToArray();
        StringBuilder text = new();
        Header(text, "Exact answers", lengths);
        foreach (Skill skill in Answers.Select(a => a.Task.Skill).Distinct().Order())
            Row(text, $"{skill} ({Answers.Count(a => a.Task.Skill == skill)} tasks)", lengths.Select(l => Exact(skill, l)));
        Row(text, "mean prompt tokens", lengths.Select(l => Answers.Where(a => a.Length == l).Average(a => a.PromptTokens)), "0");
        if (!double.IsNaN(WellFormedCalls))
            text.Append($"\nWell-formed tool calls: {WellFormedCalls:0.0 %}\n");

        if (Answers.Any(a => a.Task.Skill == Skill.SingleFact))
        {
            text.Append('\n');
            Header(text, "Single facts by depth", lengths);
            for (int bucket = 0; bucket < DepthBuckets; bucket++)
                Row(text, $"{bucket * 10}-{(bucket * 10) + 10} %", lengths.Select(l => AtDepth(bucket, l)));
        }

        return text.ToString();
    }

    /// <summary>Each wrong answer with the right one.</summary>
    public string DescribeWrong()
    {
        StringBuilder text = new();
        foreach (NanoAnswer answer in Answers.Where(a => !a.IsExact))
        {
            string question = answer.Task.Conversation.Messages[^1].Content.Split('\n')[^1];
            text.Append($"{answer.Length} {answer.Task.Skill}: {question}\n  right: {answer.Task.Answer}\n  said:  {answer.Text}\n");
        }

        return text.ToString();
    }

    private double AtDepth(int bucket, int length) => Share(
        Answers.Where(a => a.Task.Skill == Skill.SingleFact && a.Length == length && a.Task.Depth is { } depth && (int)(depth * DepthBuckets) == bucket),
        a => a.IsExact);

    private static double Share(IEnumerable<NanoAnswer> answers, Func<NanoAnswer, bool> counts)
        => answers.Select(a => counts(a) ? 1.0 : 0.0).DefaultIfEmpty(double.NaN).Average();

    private static void Header(StringBuilder text, string title, int[] lengths)
    {
        text.Append("| ").Append(title).Append(" |").AppendJoin("", lengths.Select(l => $" {l} |")).Append('\n');
        text.Append("|---|").AppendJoin("", lengths.Select(_ => "---:|")).Append('\n');
    }

    private static void Row(StringBuilder text, string title, IEnumerable<double> values, string format = "0 %")
        => text.Append("| ").Append(title).Append(" |").AppendJoin("", values.Select(v => $" {(double.IsNaN(v) ? "-" : v.ToString(format))} |")).Append('\n');
}
