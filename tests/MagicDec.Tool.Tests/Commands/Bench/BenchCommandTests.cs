using System.Text.Json.Nodes;
using MagicDec.Testing;

namespace MagicDec.Tool.Tests.Commands.Bench;

public sealed class BenchCommandTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public BenchCommandTests() =>
        TinyModels.Create("llama3", settings: new Dictionary<string, string> { ["max_position_embeddings"] = "8192" }).WriteTo(_folder.Path);

    private string Tiny => $"random:{_folder.File("config.json")}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bench_Json_HasAllKeysAndSaneFigures()
    {
        JsonNode report = (await Bench("--batch", "2", "--context", "40", "--new", "3", "--threads", "2")).Succeeds().Json;

        Assert.Equal("read_gb_per_s peak_fp32_gflop_per_s", string.Join(' ', report["machine"]!.AsObject().Select(pair => pair.Key)));
        string[] figures =
        [
            "prefill_tokens_per_second", "prefill_limit_share", "prefill_meanwhile_share", "decode_tokens_per_second", "decode_ms_per_step",
            "decode_limit_share", "decode_meanwhile_share", "resident_bytes",
        ];
        Assert.All(figures, key => Assert.True((double)report[key]! > 0, key));
        Assert.All(report["machine_meanwhile"]!.AsObject(), limit => Assert.True((double)limit.Value! > 0, limit.Key));
        Assert.Matches("^[0-9a-f]{64}$", (string)report["tokens_sha256"]!);
        Assert.Equal("compute", (string)report["fill"]!);
        Assert.Equal(2 * 39, (int)report["prefill_tokens"]!);
    }

    [Theory]
    [InlineData("compute")]
    [InlineData("kv")]
    public async Task Bench_ThreadsDiffer_TokensAreTheSame(string fill)
    {
        string[] settings = ["--batch", "3", "--context", "50", "--new", "4", "--fill", fill];
        JsonNode one = (await Bench([.. settings, "--threads", "1"])).Succeeds().Json;
        JsonNode two = (await Bench([.. settings, "--threads", "2"])).Succeeds().Json;
        JsonNode other = (await Bench([.. settings, "--seed", "1"])).Succeeds().Json;

        Assert.Equal((string)one["tokens_sha256"]!, (string)two["tokens_sha256"]!);
        Assert.NotEqual((string)one["tokens_sha256"]!, (string)other["tokens_sha256"]!);
    }

    [Fact]
    public async Task Bench_LongRandomContext_IsFilledAndSaidSo()
    {
        ToolRun run = (await Bench("--context", "3000", "--new", "1", "--batch", "1")).Succeeds();

        Assert.Equal("kv", (string)run.Json["fill"]!);
        Assert.Contains("--fill kv", run.Errors);
    }

    [Fact]
    public async Task Bench_OneTokenOfContext_Works() => (await Bench("--context", "1", "--new", "1")).Succeeds();

    [Fact]
    public async Task Bench_Text_NamesLimitsAndHash()
    {
        ToolRun run = (await ToolRun.Of("bench", Tiny, "--context", "8", "--new", "2")).Succeeds();

        Assert.Equal(["machine", "prefill", "decode", "memory", "tokens"], run.Output.Split('\n').Where(line => line.Length > 0).Select(line => line.Split(' ')[0]));
    }

    [Theory]
    [InlineData("--batch", "0", "--batch is '0'; it must be a whole number from 1 to 4096.")]
    [InlineData("--batch", "-1", "--batch is '-1'")]
    [InlineData("--context", "99999999999", "--context is '99999999999'")]
    [InlineData("--context", "1.5", "--context is '1.5'")]
    [InlineData("--new", "many", "--new is 'many'")]
    [InlineData("--threads", "0", "--threads is '0'")]
    [InlineData("--threads", "1000", "--threads is '1000'")]
    [InlineData("--seed", "-3", "--seed is '-3'")]
    [InlineData("--fill", "water", "water")]
    [InlineData("--weights", "int3", "--weights is 'int3'; it must be bf16 or f32.")]
    public async Task Bench_OptionOutOfRange_IsUsageError(string option, string value, string said) =>
        (await Bench(option, value)).FailsSaying(said);

    [Fact]
    public async Task Bench_ContextBeyondTheModel_IsUsageError() =>
        (await Bench("--context", "5000000")).FailsSaying("the model takes");

    [Fact]
    public async Task Bench_MoreThanMemory_IsUsageError() =>
        (await ToolRun.Of("bench", "random:8b", "--batch", "4096", "--context", "131000")).FailsSaying("Lower --batch, --context or --new.");

    private Task<ToolRun> Bench(params string[] options) => ToolRun.Of(["bench", "--model", Tiny, "--json", .. options]);
}
