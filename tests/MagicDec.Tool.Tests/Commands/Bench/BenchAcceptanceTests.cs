using System.Text.Json.Nodes;
using MagicDec.Testing;

namespace MagicDec.Tool.Tests.Commands.Bench;

public sealed class BenchAcceptanceTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public BenchAcceptanceTests() => TinyModels.Create("llama3").WriteTo(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Acceptance_SmallModel_HasAPointForEachSelectorAndBudgetAndDrawsThem()
    {
        JsonNode report = (await ToolRun.Of(
            "bench", "acceptance", _folder.Path, "--batch", "2", "--context", "300", "--new", "40", "--kv-budget", "512", "--threads", "2", "--json",
            "--svg", _folder.File("svg"))).Succeeds().Json;

        JsonArray points = report["points"]!.AsArray();
        Assert.Equal(9, points.Count);
        Assert.All(points, point => Assert.InRange((double)point!["acceptance"]!, 0, 1));
        Assert.All(points, point => Assert.Equal(2, point!["by_output"]!.AsArray().Count));

        // A budget above the context reads everything, so that every guess is right.
        Assert.All(points.Where(point => (int)point!["kv_budget"]! == 512), point => Assert.Equal(1.0, (double)point!["acceptance"]!));
        Assert.Contains("verified", await File.ReadAllTextAsync(Path.Combine(_folder.File("svg"), "acceptance-by-budget.svg")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder.File("svg"), "acceptance-by-length.svg")));
    }

    [Theory]
    [InlineData("4096", "100000", "GB of keys and values beside")]
    [InlineData("1", "1000000", "the model takes")]
    public async Task Acceptance_MoreThanThereIs_IsUsageErrorBeforeAnythingIsLoaded(string batch, string context, string said) =>
        (await ToolRun.Of("bench", "acceptance", "random:15m", "--batch", batch, "--context", context)).FailsSaying(said);
}
