using System.Text.Json;
using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Tools;
using MagicDec.Extensions.AI.Tools.Families;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Tools;

public class ToolMapperTests
{
    private static readonly AIFunction Add = AIFunctionFactory.Create((int a, int b) => a + b, "Add", "Adds two numbers.");
    private static readonly AIFunction Now = AIFunctionFactory.Create(() => "now", "Now");

    [Fact]
    public void Map_Functions_AreOpenAIObjects()
    {
        var mapped = Map(new ChatOptions { Tools = [Add, new HostedWebSearchTool(), Now] })!;
        Assert.Equal(["Add", "Now"], Listed(mapped));
        Assert.Equal("function", mapped.Declarations[0]!["type"]!.GetValue<string>());
        Assert.Equal("Adds two numbers.", mapped.Declarations[0]!["function"]!["description"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Add.JsonSchema.GetRawText()), mapped.Declarations[0]!["function"]!["parameters"]));
    }

    [Fact]
    public void Map_NoFunctions_IsNull()
    {
        Assert.Null(Map(null));
        Assert.Null(Map(new ChatOptions()));
        Assert.Null(Map(new ChatOptions { Tools = [] }));
        Assert.Null(Map(new ChatOptions { Tools = [new HostedWebSearchTool()] }));
    }

    [Fact]
    public void Map_Modes_ListAllAndAllowWhatTheySay()
    {
        Check(null, ToolUse.Auto, "Add", "Now");
        Check(ChatToolMode.Auto, ToolUse.Auto, "Add", "Now");
        Check(ChatToolMode.None, ToolUse.None);
        Check(ChatToolMode.RequireAny, ToolUse.Required, "Add", "Now");
        Check(ChatToolMode.RequireSpecific("Now"), ToolUse.Required, "Now");

        static void Check(ChatToolMode? mode, ToolUse use, params string[] callable)
        {
            var mapped = Map(new ChatOptions { Tools = [Add, Now], ToolMode = mode })!;
            Assert.Equal(["Add", "Now"], Listed(mapped));
            Assert.Equal(callable, mapped.Callable.Select(tool => tool.Name));
            Assert.Equal(use, mapped.Use);
        }
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Map_AllowMultipleToolCalls_SaysWhetherSeveralMayCome(bool? allow, bool several) =>
        Assert.Equal(several, Map(new ChatOptions { Tools = [Add], AllowMultipleToolCalls = allow })!.AllowsSeveral);

    [Fact]
    public void Map_RequireWhatIsNotThere_ThrowsNamingBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => Map(new ChatOptions { Tools = [Add, Now], ToolMode = ChatToolMode.RequireSpecific("Gone") }));
        Assert.Contains("'Gone'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Add, Now", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => Map(new ChatOptions { ToolMode = ChatToolMode.RequireAny }));
        Assert.Contains("no function", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a\"b")]
    [InlineData("<|im_end|>")]
    [InlineData("{{ messages }}")]
    public void Map_HostileName_IsRefused(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => Map(new ChatOptions { Tools = [new NamedTool(name)] }));
        Assert.Contains("ChatOptions.Tools", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Map_NameWithHalfAPair_IsRefused() => Map_HostileName_IsRefused("x\ud800y");

    [Fact]
    public void Map_OverlongName_IsRefusedAndCutInTheMessage()
    {
        var error = Assert.Throws<ArgumentException>(() => Map(new ChatOptions { Tools = [new NamedTool(new string('n', 1_000_000))] }));
        Assert.InRange(error.Message.Length, 1, 400);
    }

    [Theory]
    [InlineData("plugin_function")]
    [InlineData("server.tool-name/2")]
    [InlineData("naïve")]
    public void Map_UsualName_IsTaken(string name) => Assert.Equal([name], Listed(Map(new ChatOptions { Tools = [new NamedTool(name)] })!));

    [Fact]
    public void Map_SchemaThatIsNoObject_IsListedAsEmpty() =>
        Assert.Equal("{}", Map(new ChatOptions { Tools = [new NamedTool("f")] })!.Declarations[0]!["function"]!["parameters"]!.ToJsonString());

    private static OfferedTools? Map(ChatOptions? options) => ToolMapper.Map(options, ToolFamilies.Of(ToolCallFormat.Hermes));

    private static IEnumerable<string> Listed(OfferedTools tools) => tools.Declarations.Select(tool => tool!["function"]!["name"]!.GetValue<string>());

    private sealed class NamedTool(string name) : AIFunctionDeclaration
    {
        public override string Name => name;

        public override JsonElement JsonSchema => JsonElement.Parse("true");
    }
}
