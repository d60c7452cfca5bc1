using MagicDec.Engine.Requests;

namespace MagicDec.Engine.Tests.Serving;

public sealed class BrokenEngineTests
{
    [Fact]
    public async Task Generate_MistakeOutsideAStep_EndsEveryRequestAndNotTheProcess()
    {
        await using InferenceEngine engine = await EngineFactory.CreateAsync();
        int[] prompt = EngineFactory.Prompt(10, engine.Config.VocabularySize, seed: 1);
        GenerationRequest broken = EngineFactory.Request(prompt, 8) with { StopTokens = new ThrowingSet() };
        GenerationRequest fine = EngineFactory.Request(prompt, 4000);

        Task<int[]> neighbour = engine.TokensAsync(fine);
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => engine.TokensAsync(broken));
        await Assert.ThrowsAsync<InvalidOperationException>(() => neighbour);
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.TokensAsync(fine));

        Assert.Contains("Load it again", error.Message);
        Assert.False(engine.IsRunning);
    }

    // The engine asks it on its own thread; empty to the validator, which only enumerates.
    private sealed class ThrowingSet : HashSet<int>, IReadOnlySet<int>
    {
        bool IReadOnlySet<int>.Contains(int item) => throw new NotSupportedException("a mistake");
    }
}
