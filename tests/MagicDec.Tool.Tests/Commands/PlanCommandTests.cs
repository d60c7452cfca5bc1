using System.Text.Json.Nodes;
using System.Xml.Linq;
using MagicDec.Testing;

namespace MagicDec.Tool.Tests.Commands;

public sealed class PlanCommandTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Plan_PresetJson_NamesBottleneckAndBestPlan()
    {
        JsonNode plan = (await ToolRun.Of(
            "plan", "--model", "random:8b", "--hardware", "h100", "--tensor-parallel", "8", "--batch", "128", "--context", "32000", "--json")).Succeeds().Json;

        Assert.Equal("KV", (string)plan["bottleneck"]!);
        Assert.InRange((double)plan["best"]!["speedup"]!, 1.5, 3);
        Assert.Equal(1, plan["shares"]!.AsObject().Sum(share => (double)share.Value!), 6);
        Assert.True((double)plan["critical_context"]! > 0);
    }

    [Fact]
    public async Task Plan_PathOfAConfigFile_IsPlanned()
    {
        TinyModels.Create("llama3").WriteTo(_folder.Path);
        JsonNode plan = (await ToolRun.Of("plan", "--model", _folder.File("config.json"), "--hardware", "h100", "--json")).Succeeds().Json;

        Assert.True((double)plan["plain_step_ms"]! > 0);
    }

    [Fact]
    public async Task Plan_DraftModels_StandBesideSelfDrafts()
    {
        string page = _folder.File("plan.html");
        string[] arguments =
        [
            "plan", "random:8b", "--hardware", "h100", "--tensor-parallel", "8", "--batch", "32", "--context", "32000",
            "--draft-model", "random:1b", "--draft-model", "random:135m", "--draft-alpha", "0.7,0.4",
        ];
        JsonNode plan = (await ToolRun.Of([.. arguments, "--json", "--html", page])).Succeeds().Json;

        JsonArray drafters = plan["by_drafter"]!.AsArray();
        Assert.Equal(["self", "model random:1b", "model random:135m"], drafters.Select(drafter => (string)drafter!["drafter"]!));
        Assert.Equal([0.7, 0.4], drafters.Skip(1).Select(drafter => (double)drafter!["best"]!["alpha"]!));
        Assert.Equal((double)plan["best"]!["speedup"]!, drafters.Max(drafter => (double)drafter!["best"]!["speedup"]!));
        Assert.True((bool)plan["memory"]!["fits"]!);
        string html = await File.ReadAllTextAsync(page);
        Assert.Contains("Best drafter", html);
        XElement.Parse(html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("</html>", StringComparison.Ordinal)]);
        string text = (await ToolRun.Of(arguments)).Succeeds().Output;
        Assert.Contains("  self: ", text);
        Assert.Contains("  model random:1b: ", text);
    }

    [Fact]
    public async Task Plan_MoreThanTheMemoryHolds_IsSaid()
    {
        string page = _folder.File("plan.html");
        ToolRun run = (await ToolRun.Of("plan", "random:8b", "--hardware", "h100", "--batch", "128", "--context", "32000", "--html", page)).Succeeds();

        Assert.Contains("DOES NOT FIT; 15 sequences would, or 8 devices for all", run.Output);
        string html = await File.ReadAllTextAsync(page);
        Assert.Contains("DOES NOT FIT", html);
        Assert.Contains("opacity=\"0.35\"", html);
    }

    [Theory]
    [InlineData("give one, or one for each", "--draft-model", "random:1b", "--draft-alpha", "0.5,0.6")]
    [InlineData("nothing", "--draft-model", "nothing")]
    [InlineData("not with --simulate", "--draft-model", "random:1b", "--simulate", "--size", "0.01")]
    public async Task Plan_DraftModelsThatMakeNoSense_AreRefused(string said, params string[] arguments) =>
        (await ToolRun.Of([.. (string[])["plan", "random:8b", "--hardware", "h100"], .. arguments])).FailsSaying(said);

    [Fact]
    public async Task Plan_Html_IsOneWellFormedPageWithoutForeignParts()
    {
        string page = _folder.File("plan.html");
        ToolRun run = (await ToolRun.Of("plan", "random:1b", "--hardware", "a100", "--html", page)).Succeeds();

        string html = await File.ReadAllTextAsync(page);
        Assert.Contains("plain step", run.Output);
        Assert.DoesNotContain("http", html);
        foreach (string svg in html.Split("<svg").Skip(1))
        {
            XElement.Parse("<svg" + svg[..(svg.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
        }
    }

    [Fact]
    public async Task Plan_Simulate_ComparesPoliciesAndDrawsThem()
    {
        string page = _folder.File("simulation.html");
        ToolRun run = await ToolRun.Of("plan", "random:1b", "--hardware", "h100,a100", "--simulate", "--size", "0.01", "--json", "--html", page);
        JsonArray results = run.Succeeds().Json.AsArray();

        Assert.Equal(["a100", "h100"], results.Select(result => (string)result!["hardware"]!).Distinct().Order());
        Assert.All(results, result => Assert.True((double)result!["off"]! > 0 && (double)result["adaptive"]! > 0));
        string html = await File.ReadAllTextAsync(page);
        Assert.DoesNotContain("http", html);
        XElement body = XElement.Parse(html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("</html>", StringComparison.Ordinal)]);
        Assert.Equal(2, body.Elements("svg").Count());
        Assert.All(body.Elements("svg"), svg => Assert.Equal(results.Count / 2, svg.Elements("rect").Count() - 1));
    }

    [Fact]
    public async Task Plan_SimulateUnknownHardware_IsRefused() =>
        (await ToolRun.Of("plan", "random:1b", "--hardware", "h100,b9000", "--simulate", "--size", "0.01")).FailsSaying("b9000");

    [Fact]
    public async Task Plan_HardwareFile_IsRead()
    {
        string file = _folder.File("mine.json");
        await File.WriteAllTextAsync(
            file, """{"name":"mine","read_bytes_per_second":1e11,"flops_per_second":1e13,"step_seconds":0.001,"layer_seconds":0.5,"row_seconds":0,"round_seconds":0}""");
        JsonNode plan = (await ToolRun.Of("plan", "random:1b", "--hardware", file, "--json")).Succeeds().Json;

        Assert.Equal("mine", (string)plan["hardware"]!);
        Assert.True((double)plan["plain_step_ms"]! > 16 * 500);
        Assert.Null(plan["memory"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"name":"x","read_bytes_per_second":1,"flops_per_second":1,"step_seconds":0,"layer_seconds":-1,"row_seconds":0,"round_seconds":0}""")]
    [InlineData("""{"name":"x","read_bytes_per_second":-1,"flops_per_second":1,"step_seconds":0,"row_seconds":0,"round_seconds":0}""")]
    public async Task Plan_SenselessHardware_IsRefused(string text)
    {
        string file = _folder.File("bad.json");
        await File.WriteAllTextAsync(file, text);
        (await ToolRun.Of("plan", "random:1b", "--hardware", file)).FailsSaying("bad.json");
    }

    [Fact]
    public async Task Plan_Calibrate_ReportsErrorsOfOtherLoads()
    {
        TinyModels.Create("llama3").WriteTo(_folder.Path);
        JsonNode report = (await ToolRun.Of("plan", $"random:{_folder.File("config.json")}", "--calibrate", "--json", "--threads", "1")).Succeeds().Json;

        Assert.True(report["points"]!.AsArray().Count > 3);
        Assert.True((double)report["median_error"]! <= (double)report["p90_error"]!);
        Assert.True((double)report["median_relative_error"]! <= (double)report["p90_relative_error"]!);
        Assert.True((double)report["median_first_error"]! <= (double)report["p90_first_error"]!);
        Assert.True((double)report["machine_factor"]! > 0);
        Assert.NotEmpty(report["costs"]!["linear"]!.AsArray());
        Assert.All(report["points"]!.AsArray(), static point => Assert.Equal(4, point!["passes_ms"]!.AsArray().Count));
    }
}
