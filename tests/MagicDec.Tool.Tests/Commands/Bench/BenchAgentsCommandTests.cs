using System.Text.Json.Nodes;
using MagicDec.Testing;

namespace MagicDec.Tool.Tests.Commands.Bench;

public sealed class BenchAgentsCommandTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public BenchAgentsCommandTests() => TinyModels.Create("llama3").WriteTo(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BenchAgents_GrowingHistories_AreFoundInTheCache()
    {
        JsonNode report = (await Bench("--agents", "3", "--context", "100", "--steps", "3", "--new", "20", "--answer", "8")).Succeeds().Json;

        Assert.Equal(3 * 3 * 8, (int)report["output_tokens"]!);
        Assert.Equal(3 * (100 + 128 + 156), (int)report["prompt_tokens"]!);

        // Nothing of the first step, at most everything but the tool result of the others; the last token's keys are never computed.
        Assert.InRange((int)report["cached_prompt_tokens"]!, 3 * (96 + 112), 3 * (107 + 135));
        Assert.All(new[] { "cold_first_token_ms", "warm_first_token_ms", "between_tokens_ms" }, key => Assert.True((double)report[key]!["p99"]! >= (double)report[key]!["p50"]!));
        Assert.All(report["batch_sizes"]!.AsObject(), size => Assert.InRange(int.Parse(size.Key), 1, 3));
    }

    [Fact]
    public async Task BenchAgents_ThreadsMemoryDraftsDiffer_TokensAreTheSame()
    {
        string[] settings = ["--agents", "4", "--context", "60", "--steps", "2", "--new", "10", "--answer", "12"];
        JsonNode plain = (await Bench([.. settings, "--threads", "1"])).Succeeds().Json;
        JsonNode drafted = (await Bench([.. settings, "--draft", "sparse", "--kv-budget", "32", "--step-tokens", "16"])).Succeeds().Json;
        JsonNode tight = (await Bench([.. settings, "--kv-memory", "0.05"])).Succeeds().Json;
        JsonNode other = (await Bench([.. settings, "--seed", "1"])).Succeeds().Json;

        Assert.Equal((string)plain["tokens_sha256"]!, (string)drafted["tokens_sha256"]!);
        Assert.Equal((string)plain["tokens_sha256"]!, (string)tight["tokens_sha256"]!);
        Assert.NotEqual((string)plain["tokens_sha256"]!, (string)other["tokens_sha256"]!);
        Assert.True((long)drafted["drafted_tokens"]! > 0);
    }

    [Fact]
    public async Task BenchAgents_Nano_ReadsItsOwnLanguage()
    {
        ToolRun run = (await ToolRun.Of("bench", "agents", "nano", "--agents", "2", "--context", "256", "--steps", "2", "--new", "256", "--answer", "4")).Succeeds();

        Assert.Equal(
            ["agents", "speed", "first", "between", "prefix", "batches", "loop", "drafts", "tokens"],
            run.Output.Split('\n').Where(line => line.Length > 0).Select(line => line.Split(' ')[0]));
    }

    [Theory]
    [InlineData("nano", "--new", "100", "a text for nano needs 256 tokens or more")]
    [InlineData("random:15m", "--context", "9000000", "the model takes")]
    [InlineData("random:15m", "--agents", "0", "--agents is '0'")]
    [InlineData("random:15m", "--draft", "magic", "magic")]
    public async Task BenchAgents_CannotBe_IsUsageError(string model, string option, string value, string said) =>
        (await ToolRun.Of("bench", "agents", model, option, value)).FailsSaying(said);

    private Task<ToolRun> Bench(params string[] options) => ToolRun.Of(["bench", "agents", "--model", $"random:{_folder.File("config.json")}", "--json", .. options]);
}
