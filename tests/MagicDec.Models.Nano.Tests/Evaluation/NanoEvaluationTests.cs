using MagicDec.Models.Nano.Evaluation;
using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Tests.Evaluation;

public class NanoEvaluationTests
{
    [Fact]
    public async Task RunAsync_GeneratorThatKnowsTheAnswers_ScoresAllExact()
    {
        NanoEvaluationOptions options = new() { Lengths = [512], TasksPerCell = 3, SingleFactTasks = 5 };
        Dictionary<string, string> truth = options.Skills
            .SelectMany(s => Enumerable.Range(0, 5).Select(i => IncidentTaskSource.Create(s, options.Seed + (ulong)i, 512)))
            .ToDictionary(t => t.Prompt, t => t.Answer, StringComparer.Ordinal);

        NanoReport report = await NanoEvaluation.RunAsync((prompt, _, _) => Task.FromResult((truth[prompt], 500)), options, null, default);

        Assert.All(options.Skills, s => Assert.Equal(1.0, report.Exact(s, 512)));
        Assert.Equal(1.0, report.WellFormedCalls);
        Assert.Contains("| SingleFact (5 tasks) | 100 % |", report.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_GeneratorThatSaysNothing_ScoresNone()
    {
        NanoEvaluationOptions options = new() { Lengths = [512], TasksPerCell = 2, SingleFactTasks = 2 };

        NanoReport report = await NanoEvaluation.RunAsync((_, _, _) => Task.FromResult(("", 1)), options, null, default);

        Assert.All(options.Skills, s => Assert.Equal(0.0, report.Exact(s, 512)));
        Assert.Equal(0.0, report.WellFormedCalls);
    }

    [Theory]
    [InlineData("<tool_call>{\"name\": \"lookup\", \"arguments\": {\"id\": \"TCK-1000\"}}</tool_call>", true)]
    [InlineData("<tool_call>{\"name\": \"lookup\", \"arguments\": {\"id\": \"TCK-1000\"}</tool_call>", false)]
    [InlineData("<tool_call>{\"name\": \"lookup\"}</tool_call>", false)]
    [InlineData("E-4821 fixed by RB-1000.<tool_call>{\"name\": \"lookup\", \"arguments\": {}}</tool_call>", true)]
    [InlineData("<tool_call>[]</tool_call>", false)]
    [InlineData("INC-4821 affects nothing.", false)]
    [InlineData("", false)]
    public void IsWellFormed_Text_TellsCallsFromOthers(string text, bool expected)
        => Assert.Equal(expected, ToolCallText.IsWellFormed(text));
}
