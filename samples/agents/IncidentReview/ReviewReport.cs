using MagicDec.Engine;
using MagicDec.Engine.Requests;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace MagicDec.Samples.IncidentReview;

/// <summary>Prints answers against the truth of the log, then tokens and speed. Plain text when the output is no terminal.</summary>
internal static class ReviewReport
{
    public static void Print(IReadOnlyList<AgentAnswers> agents, TimeSpan elapsed, IChatClient client)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Width = 1000;
        }

        foreach (AgentAnswers agent in agents)
        {
            AnsiConsole.MarkupLineInterpolated($"[bold]{agent.Agent.Name}[/] ({agent.Agent.Log}, {agent.InputTokens} tokens of history)");
            foreach ((ReviewQuestion question, string answer) in agent.Answers)
            {
                bool right = answer == question.Truth;
                AnsiConsole.MarkupLineInterpolated($"  {question.Question}");
                AnsiConsole.MarkupLineInterpolated($"    [{(right ? "green" : "red")}]{(right ? "right" : "wrong")}[/]  {answer}");
                if (!right)
                {
                    AnsiConsole.MarkupLineInterpolated($"    log says: {question.Truth}");
                }
            }

            AnsiConsole.WriteLine();
        }

        long output = agents.Sum(agent => agent.OutputTokens);
        int correct = agents.Sum(agent => agent.Correct);
        int asked = agents.Sum(agent => agent.Answers.Count);
        AnsiConsole.MarkupLineInterpolated($"{correct} of {asked} answers are exactly what the log says.");
        AnsiConsole.MarkupLineInterpolated($"{output} tokens generated in {elapsed.TotalSeconds:F1} s, {output / elapsed.TotalSeconds:F0} tokens/s over all agents, loading included.");
        if (client.GetService(typeof(InferenceEngine)) is InferenceEngine engine)
        {
            EngineStatistics statistics = engine.GetStatistics();
            AnsiConsole.MarkupLineInterpolated($"{statistics.Steps} engine steps; up to {statistics.LargestBatch} agents shared one.");
        }
    }
}
