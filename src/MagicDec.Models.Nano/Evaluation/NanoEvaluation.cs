using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Evaluation;

/// <summary>Asks fresh questions of every skill at every length and keeps what the model said.</summary>
internal static class NanoEvaluation
{
    /// <summary>Continues a rendered prompt greedily up to the end of the message; says how many tokens the prompt had.</summary>
    public delegate Task<(string Text, int PromptTokens)> Generator(string prompt, int maxTokens, CancellationToken cancellationToken);

    /// <summary>Longer than any right answer of the language.</summary>
    private const int MaxAnswerTokens = 320;

    public static async Task<NanoReport> RunAsync(
        Generator generate, NanoEvaluationOptions options, IProgress<NanoAnswer>? progress, CancellationToken cancellationToken)
    {
        List<NanoAnswer> answers = [];
        foreach (int length in options.Lengths)
        {
            foreach (Skill skill in options.Skills)
            {
                int count = skill == Skill.SingleFact ? Math.Max(options.SingleFactTasks, options.TasksPerCell) : options.TasksPerCell;
                for (int i = 0; i < count; i++)
                {
                    IncidentTask task = IncidentTaskSource.Create(skill, options.Seed + (ulong)i, length);
                    (string text, int promptTokens) = await generate(task.Prompt, MaxAnswerTokens, cancellationToken).ConfigureAwait(false);
                    NanoAnswer answer = new(task, length, promptTokens, text);
                    answers.Add(answer);
                    progress?.Report(answer);
                }
            }
        }

        return new NanoReport(answers);
    }
}
