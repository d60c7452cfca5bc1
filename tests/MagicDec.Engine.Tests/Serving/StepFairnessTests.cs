using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;
using MagicDec.Testing.StopTokens;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.Serving;

public sealed class StepFairnessTests
{
    [Fact]
    public async Task GenerateAsync_LongPrefillBesideRunningAgent_EveryStepOfItGivesTheAgentAToken()
    {
        await using InferenceEngine engine = await CreateAsync(options =>
        {
            options.MaxStepTokens = 32;
            options.Drafting = DraftingOptions.Off;
        });
        using var gate = new GatedStopTokenSet(steps: 1);
        await using IAsyncEnumerator<GenerationUpdate> holder = engine.GenerateAsync(Request([1], 2) with { StopTokens = gate }).GetAsyncEnumerator();
        Assert.True(await holder.MoveNextAsync());
        int agentTokens = 0;
        int agentTokensBefore = 0;
        Task<int[]> agent = engine.TokensAsync(Request([1, 2], 300) with { StopTokens = new RecordingStopTokenSet(() => agentTokens++) });
        Task<int[]> prefilling = engine.TokensAsync(Request(Prompt(1500, 512, 1), 1) with
        {
            StopTokens = new RecordingStopTokenSet(() => agentTokensBefore = agentTokens),
        });
        gate.Open();
        await Task.WhenAll(agent, prefilling);

        // 1500 tokens at 31 a step: the agent must have got about one token in each of those 49 steps.
        Assert.InRange(agentTokensBefore, 47, 52);
    }

    [Fact]
    public async Task GenerateAsync_MoreDecodingRequestsThanTheBudget_TakeTurns()
    {
        await using InferenceEngine engine = await CreateAsync(options =>
        {
            options.MaxStepTokens = 16;
            options.Drafting = DraftingOptions.Off;
        });
        int[] counts = new int[50];
        int worst = 0;
        Task<int[]>[] all = [.. Enumerable.Range(0, counts.Length).Select(i => engine.TokensAsync(Request([1, i], 30) with
        {
            // On the engine thread: how far apart are those that all have begun and not yet ended?
            StopTokens = new RecordingStopTokenSet(() =>
            {
                counts[i]++;
                if (counts.Min() > 0 && counts.Max() < 30)
                {
                    worst = Math.Max(worst, counts.Max() - counts.Min());
                }
            }),
        }))];
        Assert.All(await Task.WhenAll(all), tokens => Assert.Equal(30, tokens.Length));
        int[][] alone = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => engine.TokensAsync(Request([1, i], 30))));
        Assert.Equal(alone[2], await all[2]);
        Assert.InRange(engine.GetStatistics().LargestBatch, 12, 16);
        Assert.True(worst < 30, $"One request was {worst} tokens ahead of another.");
    }

    [Fact]
    public async Task GenerateAsync_ShortPromptBehindALongOne_DoesNotWaitForItsEnd()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.MaxStepTokens = 32);
        var order = new List<string>();
        Task<int[]> longOne = engine.TokensAsync(Request(Prompt(1800, 512, 1), 1) with { StopTokens = new RecordingStopTokenSet(() => order.Add("long")) });
        Task<int[]> shortOne = engine.TokensAsync(Request(Prompt(40, 512, 2), 1) with { StopTokens = new RecordingStopTokenSet(() => order.Add("short")) });
        await Task.WhenAll(longOne, shortOne);
        Assert.Equal(["short", "long"], order);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(61)]
    [InlineData(37)]
    public async Task GenerateAsync_SamePromptManyTimesAtOnce_IsComputedOnce(int maxStepTokens)
    {
        // Chunks need not end at a page border for others to wait for them.
        await using InferenceEngine engine = await CreateAsync(options =>
        {
            options.MaxStepTokens = maxStepTokens;
            options.Drafting = DraftingOptions.Off;
        });
        using var gate = new GatedStopTokenSet(steps: 1);
        await using IAsyncEnumerator<GenerationUpdate> holder = engine.GenerateAsync(Request([1], 3) with { StopTokens = gate }).GetAsyncEnumerator();
        Assert.True(await holder.MoveNextAsync());
        int[] common = Prompt(320, 512, 1);
        Task<int[]>[] all = [.. Enumerable.Range(0, 10).Select(i => engine.TokensAsync(Request([.. common, 7, i], 2)))];
        gate.Open();
        await Task.WhenAll(all);
        Assert.InRange(engine.GetStatistics().PromptTokens, 320, 320 + (10 * 16));
    }
}
