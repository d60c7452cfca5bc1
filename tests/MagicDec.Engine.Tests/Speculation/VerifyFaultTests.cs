using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Tests.Workloads.Runs;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>A row of a verify pass that cannot be sampled: the tokens before it come out, then the request ends, and only this one.</summary>
public sealed class VerifyFaultTests
{
    [Theory]
    [InlineData(4096)]
    [InlineData(32)]
    public async Task Generate_FaultOfALaterVerifyRow_KeepsTheTokensBeforeIt(int budget)
    {
        const int Prompt = 40;
        EngineOptions options = new() { Threads = 2, PrefixCache = false };
        GenerationRequest request = EngineFactory.Request(EngineFactory.Prompt(Prompt, 512, 1), 20, new SamplingParameters { Seed = 4 });
        var drafting = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, DraftLength = 5, KvBudget = budget };
        await using InferenceEngine sound = WorkloadEngine.Create(16, options);
        int[] plain = await sound.TokensAsync(request);
        for (int good = 0; good < 14; good++)
        {
            await using InferenceEngine engine = WorkloadEngine.Create(16, options, runner => new FaultyRowRunner(runner, Prompt + good));
            List<int> tokens = [];
            InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            {
                await foreach (GenerationUpdate update in engine.GenerateAsync(request with { Drafting = drafting }))
                {
                    tokens.Add(update.Token);
                }
            });

            Assert.Equal("Not a number.", error.Message);
            Assert.Equal(plain[..good], tokens);
            Assert.Equal(0, engine.GetStatistics().PagesInUse);
        }
    }
}
