using System.Text.Json.Nodes;
using System.Xml.Linq;
using MagicDec.Testing;
using MagicDec.Tool.Bench.Suite;

namespace MagicDec.Tool.Tests.Commands.Bench;

public sealed class BenchSuiteCommandTests : IDisposable
{
    private const string Decode = "decode/135m/8x16384";
    private const string FirstToken = "first-token/135m/4096+64";
    private const string Off = "draft/nano/8x8000/off";
    private const string Auto = "draft/nano/8x8000/auto";
    private const string Sparse = "draft/nano/8x8000/sparse";

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BenchSuite_QuickSteps_MeasuresEachCellAndKeepsEverySample()
    {
        string json = _folder.File("suite.json");
        ToolRun run = (await ToolRun.Of("bench", "suite", "--quick", "--only", "decode/15m,first-token", "--repeats", "2", "--json", json)).Succeeds();

        JsonNode report = JsonNode.Parse(await File.ReadAllTextAsync(json))!;
        JsonNode[] cells = [.. report["cells"]!.AsArray().Select(cell => cell!)];
        Assert.Equal(["decode/15m/1x0", "decode/15m/1x4096", "decode/15m/8x1024", "first-token/15m/1024+64"], cells.Select(cell => (string)cell["name"]!));
        Assert.All(cells, cell => Assert.Equal(2, cell["samples"]!.AsArray().Count(sample => (double)sample! > 0)));
        Assert.All(cells, cell => Assert.Contains((string)cell["name"]!, run.Output));
        Assert.True((double)report["machine"]!["read_gb_per_s"]! > 0);
    }

    [Fact]
    public async Task BenchSuite_QuickDrafts_HaveTheTokensOfPlainDecoding()
    {
        ToolRun run = (await ToolRun.Of("bench", "suite", "--quick", "--only", "draft,agents", "--repeats", "1")).Succeeds();

        Assert.Equal(3, run.Output.Split('\n').Count(line => line.Contains("tokens equal")));
        Assert.DoesNotContain("DIFFER", run.Output);
    }

    [Fact]
    public async Task BenchSuite_FromFilesWithRivals_ShowsEveryCellOfEach()
    {
        string ours = Write("ours.json", "we", (Decode, 50), (FirstToken, 20), (Off, 100), (Auto, 180));
        string rival = Write("rival.json", "a < b", (Decode, 25), (FirstToken, 60), ("prefill/1b/512", 140));
        string other = Write("other.json", "third", (Decode, 100));
        string page = _folder.File("page.html");

        ToolRun run = (await ToolRun.Of("bench", "suite", "--from", ours, "--rival", rival, "--rival", other, "--html", page)).Succeeds();

        Assert.Contains("we is at least as good as a < b 1 in 2 of the 2 cells that both measured; in the median cell we is 2.50 times as good.", run.Output);
        Assert.Contains("we is at least as good as third 1 in 0 of the 1 cells that both measured; in the median cell we is 0.50 times as good.", run.Output);
        XElement body = await Body(page);
        Assert.Contains(body.Elements("p"), paragraph => paragraph.Value == "we is at least as good as a < b 1 in 2 of the 2 cells that both measured; in the median cell we is 2.50 times as good.");
        string[][] rows = [.. body.Descendants("table").Single().Elements("tr").Skip(1).Select(row => row.Elements("td").Select(cell => cell.Value).ToArray())];
        Assert.Equal([Decode, FirstToken, "prefill/1b/512", Off, Auto], rows.Select(row => row[0]).OrderBy(name => SuiteCatalog.Cells.IndexOf(name)));
        Assert.Equal(["50.0", "25.0", "2.00x", "100", "0.50x"], Values(rows, Decode));
        Assert.Equal(["20.0", "60.0", "3.00x", "–", ""], Values(rows, FirstToken));
        Assert.Equal(["–", "140", "", "–", ""], Values(rows, "prefill/1b/512"));
        Assert.Contains("1.80x", rows.Single(row => row[0] == Auto)[5]);
        Assert.Equal(8, body.Descendants("rect").Count(bar => bar.Element("title") is not null));
        Assert.All(SuiteCatalog.Cells.Values.Where(cell => rows.Any(row => row[0] == cell.Name)), cell => Assert.Contains(body.Descendants("text"), text => text.Value == cell.Label));
    }

    [Fact]
    public async Task BenchSuite_RivalOfOtherCells_IsNotCompared()
    {
        ToolRun run = (await ToolRun.Of("bench", "suite", "--from", Write("ours.json", "we", (Decode, 50)), "--rival", Write("rival.json", "third", (Off, 100)))).Succeeds();

        Assert.Contains("we and third 1 have measured no cell in common.", run.Output);
    }

    [Fact]
    public async Task BenchSuite_Html_NeedsNothingFromElsewhereAndSaysWhatDiffers()
    {
        string ours = _folder.File("ours.json");
        await File.WriteAllTextAsync(ours, $$"""
            {"name":"we","version":"1","note":"one & two","cells":[
            {"name":"{{Off}}","samples":[100,110],"tokens_sha256":"aa"},
            {"name":"{{Sparse}}","samples":[150,190],"tokens_sha256":"aa"},
            {"name":"{{Auto}}","samples":[170],"tokens_sha256":"bb"}]}
            """);
        string page = _folder.File("page.html");

        ToolRun run = await ToolRun.Of("bench", "suite", "--from", ours, "--html", page);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("tokens equal", run.Output);
        Assert.Contains("tokens DIFFER", run.Output);
        string html = await File.ReadAllTextAsync(page);
        Assert.DoesNotContain("http", html);
        Assert.DoesNotContain("<script", html);
        Assert.Contains("prefers-color-scheme:dark", html);
        XElement body = await Body(page);
        Assert.Contains(body.Elements("p"), paragraph => paragraph.Value == "we: one & two");
        Assert.Single(body.Descendants("td"), cell => cell.Value.EndsWith("OTHER TOKENS", StringComparison.Ordinal));
        Assert.Single(body.Descendants("td"), cell => cell.Value.EndsWith("same tokens", StringComparison.Ordinal));

        // Bars and whiskers lie in the picture.
        foreach (XElement svg in body.Descendants("svg"))
        {
            double width = double.Parse(((string)svg.Attribute("viewBox")!).Split(' ')[2]);
            Assert.All(svg.Elements("rect"), bar => Assert.InRange((double)bar.Attribute("x")! + (double)bar.Attribute("width")!, 0, width));
        }
    }

    [Fact]
    public async Task BenchSuite_CellsNotMeasured_SayWhyAndDrawNothing()
    {
        string ours = _folder.File("ours.json");
        await File.WriteAllTextAsync(ours, $$"""
            {"name":"we","version":"1","cells":[{"name":"{{Decode}}","samples":[50,51]}],"problems":[
            {"name":"{{Decode}}","reason":"It was lost & gone.","failed":true},{"name":"{{FirstToken}}","reason":"Its tokens need 9 GB.","failed":false}]}
            """);
        string page = _folder.File("page.html");

        ToolRun run = (await ToolRun.Of("bench", "suite", "--from", ours, "--html", page)).Succeeds();

        string[] lines = run.Output.Split('\n');
        Assert.Contains("FAILED: It was lost & gone.", Assert.Single(lines, line => line.StartsWith(Decode, StringComparison.Ordinal)));
        Assert.Contains("- ms left out: Its tokens need 9 GB.", Assert.Single(lines, line => line.StartsWith(FirstToken, StringComparison.Ordinal)));
        XElement body = await Body(page);
        Assert.Single(body.Descendants("svg"));
        Assert.Contains(body.Elements("p"), paragraph => paragraph.Value == $"{Decode} FAILED: It was lost & gone.");
        Assert.Contains(body.Elements("p"), paragraph => paragraph.Value == $"{FirstToken} left out: Its tokens need 9 GB.");
    }

    [Theory]
    [InlineData("135m")]
    [InlineData("1b")]
    public void BenchSuite_LongList_HasEveryLoadThatIsComparedWithOthers(string shape)
    {
        string[] loads =
        [
            .. new[] { 0, 4096, 8192, 16384, 32768 }.Select(depth => $"decode/{shape}/1x{depth}"),
            .. from batch in new[] { 4, 8, 16 } from depth in new[] { 8192, 16384 } select $"decode/{shape}/{batch}x{depth}",
            $"prefill/{shape}/512", $"first-token/{shape}/4096+64",
        ];

        Assert.All(loads, load => Assert.Contains(load, SuiteCatalog.Cells.Keys));
    }

    [Fact]
    public async Task BenchSuite_List_NamesEveryCellOnce()
    {
        string[] full = [.. (await ToolRun.Of("bench", "suite", "--list")).Succeeds().Output.Split('\n').Where(line => line.Length > 0)];
        string[] quick = [.. (await ToolRun.Of("bench", "suite", "--quick", "--list")).Succeeds().Output.Split('\n').Where(line => line.Length > 0)];

        Assert.Equal(SuiteCatalog.Cells.Count, full.Concat(quick).Distinct().Count());
        Assert.Equal(["draft/nano/4x2000/auto (tokens/s)"], (await ToolRun.Of("bench", "suite", "--quick", "--list", "--only", "4x2000/auto")).Output.Split('\n').Where(line => line.Length > 0));
    }

    [Theory]
    [InlineData("--only", "decode/9000b", "No cell's name contains 'decode/9000b'")]
    [InlineData("--repeats", "0", "--repeats is '0'")]
    [InlineData("--rival", "no-such-file.json", "no-such-file.json")]
    public async Task BenchSuite_CannotBe_IsUsageError(string option, string value, string said) =>
        (await ToolRun.Of("bench", "suite", "--quick", option, value)).FailsSaying(said);

    // Ours, then each rival with our ratio to it.
    private static string[] Values(string[][] rows, string name)
    {
        string[] row = rows.Single(row => row[0] == name);
        return [row[2], .. row[6..]];
    }

    private static async Task<XElement> Body(string page)
    {
        string html = await File.ReadAllTextAsync(page);
        return XElement.Parse(html[html.IndexOf("<html", StringComparison.Ordinal)..]).Element("body")!;
    }

    private string Write(string file, string name, params (string Cell, double Median)[] cells)
    {
        JsonObject report = new()
        {
            ["name"] = name,
            ["version"] = "1",
            ["cells"] = new JsonArray([.. cells.Select(cell => (JsonNode)new JsonObject { ["name"] = cell.Cell, ["median"] = cell.Median })]),
        };
        File.WriteAllText(_folder.File(file), report.ToJsonString());
        return _folder.File(file);
    }
}
