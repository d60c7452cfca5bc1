using System.Text.Json.Nodes;
using MagicDec.Testing;

namespace MagicDec.Tool.Tests.Commands;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public VerifyCommandTests() => TinyModels.Create("llama3").WriteTo(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Verify_SmallModel_PassesForEveryDrafterAndSelector()
    {
        ToolRun run = (await ToolRun.Of("verify", _folder.Path, "--new", "12", "--threads", "2", "--draft-model", _folder.Path)).Succeeds();

        foreach (string part in new[] { "greedy", "sampled", "off", "verified", "snapkv", "streaming", "suffix, gamma 8", "suffix-sparse", "model, gamma 4", "auto", "PASSED" })
        {
            Assert.Contains(part, run.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("DIFFER", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_Json_HasOneRowForEachWay()
    {
        string prompt = _folder.File("prompt.txt");
        await File.WriteAllTextAsync(prompt, "One day a girl named Lily. One day a girl named");
        JsonNode report = (await ToolRun.Of("verify", _folder.Path, "--new", "6", "--threads", "2", "--prompt-file", prompt, "--json")).Succeeds().Json;

        Assert.True((bool)report["equal"]!);
        Assert.Equal(1, (int)report["prompts"]!);
        JsonArray rows = report["rows"]!.AsArray();
        Assert.Equal(26, rows.Count);
        Assert.All(rows, row => Assert.True((bool)row!["equal"]!));
        Assert.Contains(rows, row => (long)row!["drafted"]! > 0);
        Assert.Equal("off", (string)rows[0]!["drafting"]!);
    }

    [Fact]
    public async Task Verify_ModelWithoutTokenizer_MakesTokensUp()
    {
        JsonNode report = (await ToolRun.Of("verify", $"random:{_folder.File("config.json")}", "--new", "4", "--threads", "2", "--json")).Succeeds().Json;

        Assert.Equal(4, (int)report["prompts"]!);
        Assert.True((bool)report["equal"]!);
    }

    [Fact]
    public async Task Verify_MissingPromptFile_IsRefused() =>
        (await ToolRun.Of("verify", _folder.Path, "--prompt-file", _folder.File("none.txt"))).FailsSaying("There is no file");
}
