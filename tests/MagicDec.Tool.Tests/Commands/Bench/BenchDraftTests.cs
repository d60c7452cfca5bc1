using System.Text.Json.Nodes;
using MagicDec.Testing;

namespace MagicDec.Tool.Tests.Commands.Bench;

public sealed class BenchDraftTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public BenchDraftTests() => TinyModels.Create("llama3").WriteTo(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sparse", "compute", "verified")]
    [InlineData("sparse", "kv", "snapkv")]
    [InlineData("suffix", "compute", "streaming")]
    [InlineData("suffix-sparse", "compute", "verified")]
    [InlineData("auto", "compute", "verified")]
    public async Task Bench_DraftCompared_ReportsEqualTokensAndBothModes(string draft, string fill, string selector)
    {
        JsonNode report = (await Bench(
            "--batch", "2", "--context", "90", "--new", "12", "--draft", draft, "--fill", fill, "--selector", selector, "--kv-budget", "48", "--compare")).Succeeds().Json;

        Assert.True((bool)report["tokens_equal"]!);
        Assert.Equal((string)report["off"]!["tokens_sha256"]!, (string)report["draft"]!["tokens_sha256"]!);
        Assert.True((double)report["speedup"]! > 0);
        Assert.True((double)report["tokens_per_round"]! >= 1);
        Assert.True((double)report["verify_ms"]! > 0);
        Assert.False((bool)report["simulated_acceptance"]!);
        Assert.NotNull(report["acceptance_by_position"]);
    }

    [Theory]
    [InlineData("0", 1.0)]
    [InlineData("1", 5.0)]
    public async Task Bench_ReplayedAcceptance_IsWhatWasAskedForAndMarked(string acceptance, double tokensPerRound)
    {
        JsonNode report = (await Bench(
            "--batch", "2", "--context", "60", "--new", "10", "--draft", "sparse", "--gamma", "4", "--replay-acceptance", acceptance, "--compare")).Succeeds().Json;

        Assert.True((bool)report["simulated_acceptance"]!);
        Assert.True((bool)report["tokens_equal"]!);
        Assert.Equal(tokensPerRound, (double)report["tokens_per_round"]!);
        Assert.Contains("SIMULATED", (string)report["drafting"]!);
    }

    [Fact]
    public async Task Bench_DraftModel_ReportsEqualTokens()
    {
        string model = $"random:{_folder.File("config.json")}";
        JsonNode report = (await Bench(
            "--batch", "2", "--context", "90", "--new", "12", "--draft", $"model:{model}", "--gamma", "3", "--kv-budget", "4096", "--compare")).Succeeds().Json;

        Assert.True((bool)report["tokens_equal"]!);

        // The same model with all of its context: every guess is right.
        Assert.Equal(4.0, (double)report["tokens_per_round"]!);
    }

    [Fact]
    public async Task Bench_DraftModelWithOtherVocabulary_IsRefused() =>
        (await Bench("--draft", "model:random:15m")).FailsSaying("has another vocabulary: it has");

    [Fact]
    public async Task Bench_Nano_IsFilledWithAgentHistories()
    {
        ToolRun run = (await ToolRun.Of(
            "bench", "--model", "nano", "--batch", "2", "--context", "600", "--new", "24", "--draft", "sparse", "--kv-budget", "256", "--compare", "--repeats", "1")).Succeeds();

        Assert.Contains("tokens equal", run.Output);
    }

    [Fact]
    public async Task Bench_FillAgain_AnswersQuoteTheHistory()
    {
        ToolRun run = (await ToolRun.Of(
            "bench", "nano", "--context", "2000", "--new", "64", "--fill", "again", "--draft", "suffix", "--gamma", "8", "--compare", "--repeats", "1", "--json")).Succeeds();

        JsonNode report = JsonNode.Parse(run.Output)!;
        Assert.True((bool)report["tokens_equal"]!);
        Assert.True((double)report["tokens_per_round"]! > 3, run.Output);
    }

    [Theory]
    [InlineData("nano", "2000", "off")]
    [InlineData("nano", "1023", "suffix")]
    [InlineData("random:15m", "1500", "suffix")]
    public async Task Bench_FillAgainWhereNothingIsAsked_IsRefused(string model, string context, string draft) =>
        (await ToolRun.Of("bench", model, "--context", context, "--fill", "again", "--draft", draft)).FailsSaying("--fill again takes the model 'nano'");

    [Fact]
    public async Task Bench_UnknownDrafter_IsRefused()
    {
        ToolRun run = await Bench("--draft", "magic");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("magic", run.Errors);
    }

    private Task<ToolRun> Bench(params string[] arguments) =>
        ToolRun.Of(["bench", $"random:{_folder.File("config.json")}", "--threads", "2", "--json", "--repeats", "1", .. arguments]);
}
