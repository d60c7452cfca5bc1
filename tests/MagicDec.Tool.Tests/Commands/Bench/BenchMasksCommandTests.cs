using System.Text.Json.Nodes;

namespace MagicDec.Tool.Tests.Commands.Bench;

public sealed class BenchMasksCommandTests
{
    [Fact]
    public async Task BenchMasks_SmallVocabulary_ReportsEveryConstraint()
    {
        JsonNode report = (await ToolRun.Of("bench", "masks", "--vocabulary", "2000", "--walks", "2", "--steps", "10", "--json")).Succeeds().Json;

        Assert.Equal(2000, (int)report["tokens"]!);
        Assert.Equal(8, report["rows"]!.AsArray().Count);
        Assert.All(report["rows"]!.AsArray(), row => Assert.True((int)row!["steps"]! > 0 && (double)row["median"]! > 0));
        Assert.Contains("schema: recursive", (await ToolRun.Of("bench", "masks", "--vocabulary", "1500", "--walks", "2", "--steps", "3")).Succeeds().Output);
    }
}
