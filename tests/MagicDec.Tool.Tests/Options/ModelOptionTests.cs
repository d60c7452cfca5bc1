using MagicDec.Testing;
using MagicDec.Tool.Options;

namespace MagicDec.Tool.Tests.Options;

public sealed class ModelOptionTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Info_Folder_IsRead()
    {
        TinyModels.Create("qwen3").WriteTo(_folder.Path);

        ToolRun run = (await ToolRun.Of("info", _folder.Path, "--json")).Succeeds();

        Assert.Equal("Qwen3", (string)run.Json["architecture"]!);
    }

    [Theory]
    [InlineData("random:15m", 15_191_712)]
    [InlineData("random:135m", 134_515_008)]
    [InlineData("random:1b", 1_235_814_400)]
    [InlineData("random:8b", 8_030_261_248)]
    public async Task Info_RandomShape_HasParametersOfItsName(string model, long parameters)
    {
        ToolRun run = (await ToolRun.Of("info", "--model", model, "--json")).Succeeds();

        Assert.Equal(parameters, (long)run.Json["parameters"]!);
    }

    [Fact]
    public async Task Info_RandomOfConfigFile_IsRead()
    {
        TinyModels.Create("llama3").WriteTo(_folder.Path);

        ToolRun run = (await ToolRun.Of("info", $"random:{_folder.File("config.json")}", "--json")).Succeeds();

        Assert.Equal(64, (int)run.Json["hidden_size"]!);
    }

    [Fact]
    public async Task Info_PathOfAConfigFile_IsRandomWeightsOfItsShape()
    {
        TinyModels.Create("llama3").WriteTo(_folder.Path);
        string config = _folder.File("config.json");

        ToolRun run = (await ToolRun.Of("info", "--model", config, "--json")).Succeeds();

        Assert.Equal(64, (int)run.Json["hidden_size"]!);
        Assert.True(ModelOption.IsRandom(config));
        Assert.False(ModelOption.IsRandom(_folder.Path));
    }

    [Fact]
    public async Task Info_FileThatIsNoConfig_IsNamed()
    {
        await File.WriteAllTextAsync(_folder.File("weights.bin"), "not json");

        (await ToolRun.Of("info", _folder.File("weights.bin"))).FailsSaying("config.json", code: 1);
    }

    [Fact]
    public async Task Info_NoModel_SaysWhatModelsAre() => (await ToolRun.Of("info")).FailsSaying("Name a model: a model folder");

    [Fact]
    public async Task Info_TwoModels_AreRefused() => (await ToolRun.Of("info", "a", "--model", "b")).FailsSaying("Two models are named, 'a' and 'b'");

    [Fact]
    public async Task Info_MissingFolder_IsNamed() => (await ToolRun.Of("info", _folder.File("nothing"))).FailsSaying("There is no folder or file '");

    [Theory]
    [InlineData("random:3b", "15m, 135m, 1b, 8b")]
    [InlineData("random:", "lacks a shape")]
    public async Task Info_UnknownShape_ListsShapes(string model, string said) => (await ToolRun.Of("info", model)).FailsSaying(said);

    [Fact]
    public async Task Info_FolderWithoutConfig_NamesTheFile() => (await ToolRun.Of("info", _folder.Path)).FailsSaying("config.json", code: 1);

    [Fact]
    public async Task Info_BrokenConfig_NamesTheFile()
    {
        await File.WriteAllTextAsync(_folder.File("config.json"), "{ not json");

        (await ToolRun.Of("info", _folder.Path)).FailsSaying("config.json", code: 1);
    }
}
