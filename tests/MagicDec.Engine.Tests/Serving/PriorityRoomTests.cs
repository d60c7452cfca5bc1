using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Tests.Workloads.Runs;
using MagicDec.Testing.StopTokens;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.Serving;

/// <summary>A request takes the pages of lower ones only where that lets it run.</summary>
public sealed class PriorityRoomTests
{
    private static readonly int[] Shared = Prompt(80, 512, 1);

    // Of 20 pages the highest request takes 13 or 14, the lowest 6 at most, 5 of them the shared ones.
    [Theory]
    [InlineData(150, false)]
    [InlineData(32, true)] // it would fit if the lowest kept the pages that they share
    public async Task GenerateAsync_HigherOneCannotFitEvenAlone_LowerOnesGoOn(int newTokens, bool sharesPrefix)
    {
        Assert.Equal(0, await CountPreemptionsAsync([.. sharesPrefix ? Shared : [], .. Prompt(newTokens, 512, 2)]));
    }

    [Fact]
    public async Task GenerateAsync_HigherOneFitsWithoutTheLowest_TakesItsPages() =>
        Assert.Equal(1, await CountPreemptionsAsync(Prompt(32, 512, 2)));

    private static async Task<long> CountPreemptionsAsync(int[] arriving)
    {
        await using InferenceEngine engine = WorkloadEngine.Create(20, new EngineOptions { Threads = 2, Drafting = DraftingOptions.Off });
        using var gate = new GatedStopTokenSet(steps: 1);
        GenerationRequest low = Request(Shared, 12);
        int[] alone = await engine.TokensAsync(low);
        await using IAsyncEnumerator<GenerationUpdate> stream = engine.GenerateAsync(low with { StopTokens = gate }).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        List<int> tokens = [stream.Current.Token];

        // Both have come when the engine goes on, so it sees them in the same step.
        Task<int[]> highest = engine.TokensAsync(Request(Prompt(200, 512, 3), 10) with { Priority = 2 });
        Task<int[]> between = engine.TokensAsync(Request(arriving, 3) with { Priority = 1 });
        gate.Open();
        while (await stream.MoveNextAsync())
        {
            tokens.Add(stream.Current.Token);
        }

        Assert.Equal(alone, tokens);
        Assert.Equal(10, (await highest).Length);
        Assert.Equal(3, (await between).Length);
        return engine.GetStatistics().Preemptions;
    }
}
