using Spectre.Console;

namespace MagicDec.Samples.IncidentReview;

/// <summary>What came of it: answers against the log's truth, and the drafted runs against plain ones.</summary>
internal static class Verdict
{
    public static void PrintAnswers(ReviewRun run, IAnsiConsole console)
    {
        foreach (AgentRun agent in run.All)
        {
            foreach (AgentAnswer answer in agent.Answers)
            {
                console.MarkupInterpolated($"[{(answer.IsRight ? "green" : "red")}]{(answer.IsRight ? "right" : "wrong")}[/]  {agent.Agent.Name}: {answer.Step.Question} [bold]{answer.ToString()}[/]");
                console.MarkupLineInterpolated($"[grey]{(answer.IsRight ? "" : $"  (log: {answer.Step.Truth}{(answer.Step.Call is null ? "" : ", then a call")})")}[/]");
            }
        }

        console.MarkupLineInterpolated($"\n[bold]{run.Answers.Count(answer => answer.IsRight)} of {run.Answers.Count()} answers are exactly what the log says.[/]");
    }

    /// <summary>Returns whether all runs gave the same tokens.</summary>
    public static bool PrintSpeed(ReviewRun first, IReadOnlyList<(ReviewRun Plain, ReviewRun Drafted)> pairs, IAnsiConsole console)
    {
        (ReviewRun plain, ReviewRun drafted) = pairs.OrderBy(pair => pair.Plain.Seconds / pair.Drafted.Seconds).ElementAt(pairs.Count / 2);
        string[] tokens = Written(first);
        bool same = pairs.All(pair => Written(pair.Plain).SequenceEqual(tokens) && Written(pair.Drafted).SequenceEqual(tokens));
        console.MarkupLineInterpolated($"Again, plain:   {plain.OutputTokens} tokens in {plain.Seconds:F2} s, {plain.OutputTokens / plain.Seconds:F0} tokens/s, reading the logs included.");
        console.MarkupLineInterpolated($"Again, drafted: {drafted.OutputTokens} tokens in {drafted.Seconds:F2} s, {drafted.OutputTokens / drafted.Seconds:F0} tokens/s: [bold]{plain.Seconds / drafted.Seconds:F2}x[/] (median of {pairs.Count} pairs).");
        console.MarkupLineInterpolated($"[{(same ? "green" : "red")}]{(same ? "Identical" : "DIFFERENT")}[/] answers and token counts in all {(2 * pairs.Count) + 1} runs.");
        return same;
    }

    /// <summary>Returns whether both runs wrote the same.</summary>
    public static bool PrintSpeed(LongHistories plain, LongHistories drafted, IAnsiConsole console)
    {
        bool same = plain.Texts.SequenceEqual(drafted.Texts) && plain.OutputTokens == drafted.OutputTokens;
        console.MarkupLineInterpolated($"With {plain.ContextTokens:F0} tokens of history each, answering only: plain {plain.OutputTokens / plain.Seconds:F0} tokens/s, drafted {drafted.OutputTokens / drafted.Seconds:F0} tokens/s: [bold]{plain.Seconds / drafted.Seconds:F2}x[/]. [{(same ? "green" : "red")}]{(same ? "Identical" : "DIFFERENT")}[/] answers.");
        return same;
    }

    private static string[] Written(ReviewRun run) => [.. run.Answers.Select(answer => answer.ToString()), .. run.All.Select(agent => $"{agent.OutputTokens} tokens")];
}
