using System.Text.Json.Nodes;

namespace MagicDec.Tool.Tests.Commands.Bench;

public sealed class BenchPolicyCommandTests
{
    [Fact]
    public async Task BenchPolicy_FewRounds_MeasuresEachBatchWithDraftingOnAndOff()
    {
        JsonArray costs = (await ToolRun.Of("bench", "policy", "--rounds", "20", "--json")).Succeeds().Json.AsArray();

        Assert.Equal([1, 8, 64, 256], costs.Select(cost => (int)cost!["batch"]!).Distinct());
        Assert.All(costs, cost => Assert.InRange((double)cost!["median_microseconds"]!, 0, (double)cost["p99_microseconds"]!));
        Assert.Contains(costs, cost => (double)cost!["drafting_share"]! > 0.9);
        Assert.Contains(costs, cost => (double)cost!["drafting_share"]! < 0.1);
    }
}
