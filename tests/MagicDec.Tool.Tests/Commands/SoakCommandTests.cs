using System.Text.Json.Nodes;
using MagicDec.Testing;
using MagicDec.Tool.Tests.Soak;

namespace MagicDec.Tool.Tests.Commands;

[Collection(AloneInProcess.Name)]
public sealed class SoakCommandTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public SoakCommandTests() => TinyModels.Create("llama3").WriteTo(_folder.Path);

    private string Tiny => $"random:{_folder.File("config.json")}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Soak_SomeSeconds_PassesAndSaysWhatItDid()
    {
        ToolRun run = (await ToolRun.Of("soak", Tiny, "--minutes", "0.06", "--agents", "8", "--threads", "1", "--json")).Succeeds();

        JsonNode report = run.Json;
        Assert.True((bool)report["passed"]!);
        Assert.True((long)report["finished"]! > 0);
        Assert.True((long)report["checked"]! > 0);
        Assert.True((long)report["histories"]! > 0);
        Assert.Equal(0, (int)report["pages_in_use"]!);
        Assert.Empty(report["problems"]!.AsArray());
        Assert.Contains("0 problems", run.Errors);
    }

    [Fact]
    public async Task Soak_NoModel_IsUsageError() => (await ToolRun.Of("soak", "--minutes", "1")).FailsSaying("Name a model");

    [Fact]
    public async Task Soak_NoTime_IsUsageError() => (await ToolRun.Of("soak", Tiny, "--minutes", "0")).FailsSaying("--minutes is '0'");
}
