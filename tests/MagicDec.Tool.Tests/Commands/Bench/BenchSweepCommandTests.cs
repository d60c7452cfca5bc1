using System.Text.Json.Nodes;
using MagicDec.Testing;

namespace MagicDec.Tool.Tests.Commands.Bench;

public sealed class BenchSweepCommandTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public BenchSweepCommandTests() => TinyModels.Create("llama3").WriteTo(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BenchSweep_Grid_ComparesAutoWithEverythingFixed()
    {
        JsonNode report = (await Sweep("--batches", "2,1", "--contexts", "300,64", "--new", "6", "--repeats", "2", "--json")).Succeeds().Json;

        JsonNode[] cells = [.. report["cells"]!.AsArray().Select(cell => cell!)];
        Assert.Equal([(1, 64), (2, 64), (1, 300), (2, 300)], cells.Select(cell => ((int)cell["batch"]!, (int)cell["context"]!)));
        Assert.All(cells, cell =>
        {
            // Budgets of half the context and more are not tried.
            int budgets = (int)cell["context"]! >= 256 ? 1 : 0;
            (int Rounds, double Speedup)[] settings = [.. cell["fixed"]!.AsArray().Select(setting => ((int)setting!["rounds"]!, (double)setting["speedup"]!))];
            double[] speedups = [.. settings.Select(setting => setting.Speedup)];
            Assert.Equal((4 * budgets) + 3, speedups.Length);

            // What fell clearly behind has fewer rounds and comes last.
            Assert.Equal(settings.OrderDescending(), settings);
            Assert.True((bool)cell["tokens_equal"]!);
            Assert.Equal((double)cell["auto"]!["speedup"]! / Math.Max(1, speedups[0]), (double)cell["auto_over_best"]!, 9);
            Assert.True((double)cell["auto_over_selected"]! > 0);
            Assert.InRange((double)cell["auto"]!["tokens_per_round"]!, 1, 6);
            Assert.Null(cell["simulated_acceptance"]);
        });
        Assert.Equal(cells.Min(cell => (double)cell["auto_over_selected"]!), (double)report["least_over_selected"]!, 9);
        Assert.Equal(cells.Min(cell => (double)cell["auto_over_best"]!), (double)report["least_over_best"]!, 9);
    }

    [Fact]
    public async Task BenchSweep_Simulated_SaysSoInEveryCell()
    {
        string text = (await Sweep("--batches", "1", "--contexts", "300", "--replay-acceptance", "0.5,1", "--new", "12", "--repeats", "2")).Succeeds().Output;

        Assert.Equal(2, text.Split("SIMULATED acceptance").Length - 1);
        Assert.Contains("tokens equal", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--batches", "0", "--batches is '0'")]
    [InlineData("--replay-acceptance", "0.5,2", "--replay-acceptance is '2'")]
    [InlineData("--repeats", "1", "--repeats is '1'")]
    [InlineData("--contexts", "900000", "the model takes")]
    public async Task BenchSweep_CannotBe_IsUsageError(string option, string value, string said) => (await Sweep(option, value)).FailsSaying(said);

    private Task<ToolRun> Sweep(params string[] options) => ToolRun.Of(["bench", "sweep", "--model", $"random:{_folder.File("config.json")}", .. options]);
}
