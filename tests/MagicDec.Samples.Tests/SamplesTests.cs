using MagicDec.Testing.Processes;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace MagicDec.Samples.Tests;

/// <summary>
/// Runs each sample on the embedded model. What must hold whatever the weights (identical runs, shared pages, cached tokens) is asserted
/// exactly; how many answers are right has a bound well below what the present weights reach.
/// </summary>
public sealed class SamplesTests
{
    private const int LongestProgram = 80;

    [Fact]
    public void Programs_AreShort()
    {
        string[] programs = Directory.GetFiles(SampleRun.Folder, "Program.cs", SearchOption.AllDirectories);

        Assert.NotEmpty(programs);
        Assert.All(programs, program => Assert.True(File.ReadLines(program).Count() <= LongestProgram, $"{program} is over {LongestProgram} lines."));
    }

    [Fact]
    public async Task IncidentReview_Redirected_IsPlainTextAndMostlyRightAndIdentical()
    {
        SampleRun run = await SampleRun.ToEndAsync("IncidentReview", args: ["--pairs", "1"]);

        Assert.DoesNotContain('\u001b', run.Output);
        string verdict = Assert.Single(run.Lines, line => line.EndsWith("answers are exactly what the log says.", StringComparison.Ordinal));
        string[] words = verdict.Split(' ');
        Assert.Equal("52", words[2]);
        Assert.InRange(int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture), 32, 52); // 52 with the weights of November 2026
        Assert.InRange(run.Lines.Count(line => line.Contains("Done, reference Q-", StringComparison.Ordinal)), 4, 9);
        Assert.Contains("Identical answers and token counts in all 3 runs.", run.Lines);
        Assert.EndsWith("x. Identical answers.", Assert.Single(run.Lines, line => line.StartsWith("With ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_TwoTurns_StreamsAnswersAndFindsTheFirstTurnInItsCache()
    {
        SampleRun run = await SampleRun.ToEndAsync(
            "Chat", "04:52 update: INC-3242 affects sync-broker-28. 04:53 INC-3242 assigned to Mara Benolaton. Who owns INC-3242?\nWhat does INC-3242 hit?\n\n");

        Assert.Equal(2, run.Lines.Count(line => line.StartsWith("> INC-3242 ", StringComparison.Ordinal)));
        string[] usage = [.. run.Lines.Where(line => line.StartsWith("  (", StringComparison.Ordinal))];
        Assert.Equal(2, usage.Length);
        Assert.Contains(" 0 of them cached", usage[0], StringComparison.Ordinal);
        Assert.DoesNotContain(" 0 of them cached", usage[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConcurrentFanOut_Branches_ShareAllPagesAndAnswer()
    {
        SampleRun run = await SampleRun.ToEndAsync("ConcurrentFanOut");

        string fork = Assert.Single(run.Lines, line => line.StartsWith("8 branches of ", StringComparison.Ordinal));
        string[] words = fork.Split(' ');
        Assert.Equal(words[5], words[7]);
        Assert.Equal(words[5], words[10]);
        Assert.Equal(8, run.Lines.Count(line => line.EndsWith("tokens cached)", StringComparison.Ordinal)));
        string[] truths = ["node-5423 serves video-index-60.", "TCK-5101 linked to INC-6266.", "TCK-8663 linked to INC-1493.", "E-2783 fixed by RB-1333.", "INC-6266 assigned to Mina Fenudorf.", "node-2440 serves video-index-60."];
        Assert.InRange(truths.Count(truth => run.Output.Contains(truth, StringComparison.Ordinal)), 3, truths.Length);
    }

    [Fact]
    public async Task StructuredExtraction_Answers_ParseAndAreIdenticalWithoutDrafting()
    {
        SampleRun run = await SampleRun.ToEndAsync("StructuredExtraction");

        Assert.Equal(3, run.Lines.Count(line => line.StartsWith("IncidentRecord { Service = INC-", StringComparison.Ordinal)));
        Assert.InRange(run.Lines.Count(line => line == "  as the log says"), 1, 2); // nobody can know the third
        Assert.Contains("Identical with drafting off.", run.Lines);
    }

    [Fact]
    public async Task McpTools_Questions_AreAnsweredFromTheServersRecords()
    {
        SampleRun run = await SampleRun.ToEndAsync("McpTools");

        Assert.Equal("records offers lookup: Reads the record of an id.", run.Lines[0]);
        Assert.Contains(run.Lines, line => line.StartsWith("  calls lookup(", StringComparison.Ordinal));
        string[] truths = ["  TCK-7154 filed by Cyrus Druolason.", "  INC-3864 caused by E-5219.", "  web-6613 in rack T-417."];
        Assert.InRange(truths.Count(truth => run.Lines.Contains(truth)), 1, truths.Length);
    }
}
