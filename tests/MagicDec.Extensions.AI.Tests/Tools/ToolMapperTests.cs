using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Tools;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Tools;

public class ToolMapperTests
{
    private static readonly AIFunction Add = AIFunctionFactory.Create((int a, int b) => a + b, "Add", "Adds two numbers.");
    private static readonly AIFunction Now = AIFunctionFactory.Create(() => "now", "Now");

    [Fact]
    public void Map_Functions_AreOpenAIObjects()
    {
        var mapped = ToolMapper.Map(new ChatOptions { Tools = [Add, new HostedWebSearchTool(), Now] })!;
        Assert.Equal(["Add", "Now"], mapped.Select(tool => tool!["function"]!["name"]!.GetValue<string>()));
        Assert.Equal("function", mapped[0]!["type"]!.GetValue<string>());
        Assert.Equal("Adds two numbers.", mapped[0]!["function"]!["description"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Add.JsonSchema.GetRawText()), mapped[0]!["function"]!["parameters"]));
    }

    [Fact]
    public void Map_NoneOffered_IsNull()
    {
        Assert.Null(ToolMapper.Map(null));
        Assert.Null(ToolMapper.Map(new ChatOptions()));
        Assert.Null(ToolMapper.Map(new ChatOptions { Tools = [] }));
        Assert.Null(ToolMapper.Map(new ChatOptions { Tools = [new HostedWebSearchTool()] }));
        Assert.Null(ToolMapper.Map(new ChatOptions { Tools = [Add], ToolMode = ChatToolMode.None }));
    }

    [Fact]
    public void Map_RequireSpecific_OffersOnlyThatOne()
    {
        var mapped = ToolMapper.Map(new ChatOptions { Tools = [Add, Now], ToolMode = ChatToolMode.RequireSpecific("Now") })!;
        Assert.Equal("Now", Assert.Single(mapped)!["function"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public void Map_RequireUnknown_ThrowsNamingBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => ToolMapper.Map(new ChatOptions { Tools = [Add, Now], ToolMode = ChatToolMode.RequireSpecific("Gone") }));
        Assert.Contains("'Gone'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Add, Now", error.Message, StringComparison.Ordinal);
    }
}
