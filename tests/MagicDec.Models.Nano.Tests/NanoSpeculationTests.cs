using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Tokenization;
using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Tests;

/// <summary>Drafting on an agent's history: the tokens are those of plain decoding, and with a trained model drafts are worth something.</summary>
public sealed class NanoSpeculationTests : IAsyncLifetime
{
    private const int Steps = 3;

    private static readonly Tokenizer Words = Tokenizer.Parse(
        NanoModel.Read(ModelFiles.TokenizerFile)!.Value, NanoModel.Read(ModelFiles.TokenizerConfigFile)!.Value);

    private InferenceEngine _engine = null!;

    public static TheoryData<DraftingMode, Drafter, int, int> Draftings => new()
    {
        { DraftingMode.Fixed, Drafter.Sparse, 4, 256 },
        { DraftingMode.Fixed, Drafter.Suffix, 8, 256 },
        { DraftingMode.Fixed, Drafter.SuffixThenSparse, 3, 128 },
        { DraftingMode.Auto, Drafter.SuffixThenSparse, 4, 512 },
    };

    public async Task InitializeAsync()
    {
        using ModelFiles files = NanoModel.OpenFiles();
        _engine = await InferenceEngine.LoadAsync(files, new EngineOptions { Threads = 2 });
    }

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Theory]
    [MemberData(nameof(Draftings))]
    public async Task GenerateAsync_GrowingAgentHistory_GivesTheTokensOfPlainDecoding(DraftingMode mode, Drafter drafter, int length, int budget)
    {
        DraftingOptions drafting = new() { Mode = mode, Drafter = drafter, DraftLength = length, KvBudget = budget };

        foreach (float temperature in (float[])[0, 0.8f])
        {
            (List<int[]> plain, _) = await RunAgentAsync(DraftingOptions.Off, temperature);
            (List<int[]> drafted, DraftingUsage usage) = await RunAgentAsync(drafting, temperature);

            Assert.Equal(plain, drafted);
            if (mode == DraftingMode.Fixed)
                Assert.InRange(usage.AcceptedTokens, 1, usage.DraftedTokens);
        }
    }

    [Fact]
    public async Task GenerateAsync_SparseDrafts_AreMostlyAccepted()
    {
        DraftingOptions drafting = new() { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, DraftLength = 4, KvBudget = 256 };

        (_, DraftingUsage usage) = await RunAgentAsync(drafting, 0);

        Assert.InRange(usage.AcceptedTokens / (double)usage.DraftedTokens, 0.5, 1);
    }

    /// <summary>Lets one agent work: its answers go into its history, and each step brings more of the log and the next question.</summary>
    private async Task<(List<int[]> Answers, DraftingUsage Usage)> RunAgentAsync(DraftingOptions drafting, float temperature)
    {
        AgentHistory agent = AgentHistory.Create(11, text => Words.Encode(text), 1200);
        List<int[]> answers = [];
        DraftingUsage total = new();
        for (int step = 0; step < Steps; step++)
        {
            GenerationRequest request = new()
            {
                Prompt = agent.Prompt.ToArray(),
                MaxOutputTokens = 64,
                Drafting = drafting,
                Sampling = new SamplingParameters { Temperature = temperature, Seed = 5 },
            };
            List<int> answer = [];
            DraftingUsage own = new();
            await foreach (GenerationUpdate update in _engine.GenerateAsync(request))
            {
                answer.Add(update.Token);
                own = update.Drafting ?? own;   // the whole request so far
            }

            answers.Add([.. answer]);
            total = new() { DraftedTokens = total.DraftedTokens + own.DraftedTokens, AcceptedTokens = total.AcceptedTokens + own.AcceptedTokens };
            agent.Continue([.. answer], 300);
        }

        return (answers, total);
    }
}
