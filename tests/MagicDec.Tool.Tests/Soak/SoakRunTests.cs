using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Testing;
using MagicDec.Tool.Soak;

namespace MagicDec.Tool.Tests.Soak;

[Collection(AloneInProcess.Name)]
public sealed class SoakRunTests
{
    /// <summary>The control: the soak would notice wrong tokens.</summary>
    [Fact]
    public async Task RunAsync_AnswersDifferFromThoseAlone_Fails()
    {
        EngineOptions options = new() { Threads = 1, KvMemoryBytes = 4 << 20, MaxContextTokens = SoakSettings.LongestContext };
        await using InferenceEngine engine = await LoadAsync(weights: 1, options);
        await using InferenceEngine other = await LoadAsync(weights: 2, options);
        SoakSettings settings = new("tiny", TimeSpan.FromSeconds(2), Agents: 4, Seed: 1, TimeSpan.FromMinutes(1), options);

        SoakReport report = await new SoakRun(settings, engine, other).RunAsync(_ => { }, CancellationToken.None);

        Assert.False(report.Passed);
        Assert.Contains(report.Problems, problem => problem.Contains("the answer alone has", StringComparison.Ordinal));
    }

    private static async Task<InferenceEngine> LoadAsync(int weights, EngineOptions options)
    {
        using ModelFiles files = TinyModels.Create("llama3", weights).OpenInMemory();
        return await InferenceEngine.LoadAsync(files, options);
    }
}
