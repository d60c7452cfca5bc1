using System.Text.Json.Nodes;
using System.Xml.Linq;
using MagicDec.Testing;

namespace MagicDec.Tool.Tests.Commands.Bench;

public sealed class BenchScaleCommandTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly TemporaryDirectory _folder = new();

    public BenchScaleCommandTests() => TinyModels.Create("llama3").WriteTo(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BenchScale_MoreAgents_HoldAsMuchKvAsPredicted()
    {
        JsonNode report = (await Scale("--agents", "3,2", "--context", "100", "--answer", "150", "--json", "--svg", _folder.File("charts"))).Succeeds().Json;

        JsonNode[] rows = [.. report["rows"]!.AsArray().Select(row => row!)];
        long page = 16 * (long)report["kv_bytes_per_token"]!;
        Assert.Equal([2, 3], rows.Select(row => (int)row["agents"]!));
        Assert.All(rows, row =>
        {
            // One page more each: the history's last page is partly filled, and copied before an answer is written into it.
            Assert.InRange((long)row["kv_used_bytes"]!, (long)row["predicted_kv_bytes"]! - ((int)row["agents"]! * page), (long)row["predicted_kv_bytes"]! + ((int)row["agents"]! * page));
            Assert.Equal((int)row["agents"]! * 16 * page, (long)row["predicted_kv_bytes"]!);
            Assert.InRange((int)row["steps"]!, 1, 450);
            Assert.True((double)row["step_ms"]! > 0 && (double)row["predicted_pass_ms"]! > 0 && (long)row["resident_bytes"]! > (long)row["kv_used_bytes"]!);
        });
        foreach (string chart in new[] { "scale-memory.svg", "scale-time.svg" })
        {
            XElement svg = XElement.Load(Path.Combine(_folder.File("charts"), chart));
            Assert.All(svg.Elements(Svg + "polyline"), line => Assert.Equal(2, ((string)line.Attribute("points")!).Split(' ').Length));
            Assert.All(svg.Elements(Svg + "circle"), point => Assert.InRange((double)point.Attribute("cy")!, 40, 344));
        }
    }

    [Theory]
    [InlineData("--agents", "4,many", "--agents is 'many'; it must be a whole number from 1 to 4096")]
    [InlineData("--agents", "0", "--agents is '0'")]
    [InlineData("--answer", "1", "--answer is '1'")]
    [InlineData("--context", "9000000", "the model takes")]
    public async Task BenchScale_CannotBe_IsUsageError(string option, string value, string said) => (await Scale(option, value)).FailsSaying(said);

    private Task<ToolRun> Scale(params string[] options) => ToolRun.Of(["bench", "scale", "--model", $"random:{_folder.File("config.json")}", .. options]);
}
