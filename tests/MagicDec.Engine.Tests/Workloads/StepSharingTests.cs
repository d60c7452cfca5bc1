using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Tests.Workloads.Runs;

namespace MagicDec.Engine.Tests.Workloads;

/// <summary>That requests really share steps, seen from below: by what the runner is asked to compute.</summary>
public sealed class StepSharingTests
{
    [Fact]
    public async Task Steps_EightRequestsAtOnce_EveryStepHasARowOfEach()
    {
        const int Count = 8;
        const int Output = 20;
        Workload workload = new(Threads: 2, StepTokens: 512, SparePages: 100, MaxRunning: 64)
        {
            Requests = [.. Enumerable.Range(0, Count).Select(i => new WorkRequest(Own: 5 + i, Output: Output, Seed: i))],
        };

        IReadOnlyList<IReadOnlyList<StepSequence>> passes = await RecordAsync(workload);

        // The engine may see the first of them before the others; from then on they go together.
        Assert.InRange(passes.Count, Output, Output + 2);
        Assert.True(passes.Count(pass => pass.Count == Count) >= Output - 2);
        Assert.All(passes.Skip(2).SkipLast(2), pass => Assert.Equal(Count, pass.Count(rows => rows is { RowCount: 1, OutputCount: 1 })));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(33)]
    public async Task Steps_LongPromptArrives_RunningRequestHasARowInEachOfThem(int stepTokens)
    {
        const int Output = 70;
        const int LongPrompt = 500;
        Workload workload = new(Threads: 1, stepTokens, SparePages: 100, MaxRunning: 64)
        {
            Requests = [new(Own: 3, Output: Output), new(Delay: 5, Own: LongPrompt, Output: 1, Seed: 1)],
        };

        IReadOnlyList<IReadOnlyList<StepSequence>> passes = await RecordAsync(workload);

        PageTable running = passes[0][0].Pages;
        Assert.All(passes.Take(Output), pass => Assert.Contains(pass, rows => ReferenceEquals(rows.Pages, running)));
        Assert.All(passes, pass => Assert.InRange(pass.Sum(rows => rows.RowCount), 1, stepTokens));

        // The time between two tokens of the running request is that of one step, and the prompt fills what is left of it.
        int shared = passes.Count(pass => pass.Count == 2);
        Assert.InRange(shared, LongPrompt / (stepTokens - 1), (LongPrompt / (stepTokens - 1)) + 1);
    }

    private static async Task<IReadOnlyList<IReadOnlyList<StepSequence>>> RecordAsync(Workload workload)
    {
        RecordingRunner? recording = null;
        EngineOptions options = new() { Threads = workload.Threads, MaxStepTokens = workload.StepTokens, MaxConcurrentRequests = workload.MaxRunning };
        using WorkloadRun run = new(workload);
        await using InferenceEngine engine = WorkloadEngine.Create(
            workload.PageCount(pageTokens: 16), options, runner => recording = new RecordingRunner(new TickingRunner(runner, run.Tick)));
        await run.CompleteAsync(engine);
        Assert.All(run.Answers, answer => Assert.Null(answer.Error));
        return recording!.Passes;
    }
}
