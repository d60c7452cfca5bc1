using System.Text.Json;
using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Requests;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Requests;

public class MessageMapperTests
{
    [Fact]
    public void Map_Instructions_ComeFirstAndAreNotRepeated()
    {
        ChatMessage[] messages = [new(ChatRole.User, "hi"), new(ChatRole.System, "Be brief."), new(ChatRole.System, "Be kind.")];
        AssertJson("""[{"role":"system","content":"Be brief."},{"role":"user","content":"hi"},{"role":"system","content":"Be kind."}]""", MessageMapper.Map(messages, "Be brief."));
    }

    [Fact]
    public void Map_DeveloperRole_IsSystem() =>
        AssertJson("""[{"role":"system","content":"x"}]""", MessageMapper.Map([new(new ChatRole("developer"), "x")], null));

    [Fact]
    public void Map_NoContent_IsEmptyText() =>
        AssertJson("""[{"role":"user","content":""},{"role":"assistant","content":""}]""", MessageMapper.Map([new(ChatRole.User, []), new(ChatRole.Assistant, (string?)null)], null));

    [Fact]
    public void Map_SeveralTexts_AreJoined() =>
        AssertJson("""[{"role":"user","content":"one two"}]""", MessageMapper.Map([new(ChatRole.User, [new TextContent("one "), new TextContent("two")])], null));

    [Fact]
    public void Map_CallsAndResults_AreToolMessages()
    {
        ChatMessage[] messages =
        [
            new(ChatRole.Assistant, [new TextContent("Let me see."), new FunctionCallContent("c1", "Weather", new Dictionary<string, object?> { ["city"] = "Oslo", ["days"] = 2 }), new FunctionCallContent("c2", "Now")]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "cold"), new FunctionResultContent("c2", JsonDocument.Parse("""{"h":3}""").RootElement)]),
            new(ChatRole.Tool, [new FunctionResultContent("c9", null) { Exception = new InvalidOperationException("gone") }]),
        ];
        AssertJson(
            """
            [{"role":"assistant","content":"Let me see.","tool_calls":[
               {"id":"c1","type":"function","function":{"name":"Weather","arguments":{"city":"Oslo","days":2}}},
               {"id":"c2","type":"function","function":{"name":"Now","arguments":{}}}]},
             {"role":"tool","content":"cold","tool_call_id":"c1","name":"Weather"},
             {"role":"tool","content":"{\"h\":3}","tool_call_id":"c2","name":"Now"},
             {"role":"tool","content":"Error: gone","tool_call_id":"c9"}]
            """,
            MessageMapper.Map(messages, null));
    }

    [Fact]
    public void Map_ArgumentsThatRepeatAKey_KeepTheLast()
    {
        var filter = JsonDocument.Parse("""{"a":1,"b":[{"c":1,"c":2}],"a":3}""").RootElement;
        ChatMessage[] messages = [new(ChatRole.Assistant, [new FunctionCallContent("c1", "f", new Dictionary<string, object?> { ["filter"] = filter, ["none"] = null })])];

        AssertJson(
            """[{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":{"filter":{"a":3,"b":[{"c":2}]},"none":null}}}]}]""",
            MessageMapper.Map(messages, null));
    }

    [Fact]
    public void Map_HalfASurrogatePairFromElsewhere_IsNamed()
    {
        var arguments = new Dictionary<string, object?> { ["x"] = JsonDocument.Parse("""{"\ud800":1}""").RootElement };
        var call = new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("c7", "f", arguments)]);
        var result = new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c8", JsonDocument.Parse("\"\\ud800\"").RootElement)]);

        Assert.Contains("'c7'", Assert.Throws<ArgumentException>(() => MessageMapper.Map([call], null)).Message, StringComparison.Ordinal);
        Assert.Contains("'c8'", Assert.Throws<ArgumentException>(() => MessageMapper.Map([result], null)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cold")]
    [InlineData(3)]
    [InlineData(true)]
    [InlineData(null)]
    public void Map_Results_AreTextOrJson(object? result)
    {
        var expected = result switch { null => "", bool => "true", _ => result.ToString() };
        var mapped = MessageMapper.Map([new(ChatRole.Tool, [new FunctionResultContent("a", result)])], null);
        Assert.Equal(expected, mapped[0]!["content"]!.GetValue<string>());
    }

    [Fact]
    public void Map_ToolMessageWithPlainText_StaysToolMessage() =>
        AssertJson("""[{"role":"tool","content":"done"}]""", MessageMapper.Map([new(ChatRole.Tool, "done")], null));

    [Fact]
    public void Map_ResultBesideText_GivesBoth() =>
        AssertJson(
            """[{"role":"tool","content":"r","tool_call_id":"c"},{"role":"user","content":"and?"}]""",
            MessageMapper.Map([new(ChatRole.User, [new FunctionResultContent("c", "r"), new TextContent("and?")])], null));

    [Fact]
    public void Map_ResultsBesideTheirCalls_ComeBehindThem() =>
        AssertJson(
            """
            [{"role":"assistant","content":"Let me see.","tool_calls":[{"id":"c1","type":"function","function":{"name":"Now","arguments":{}}}]},
             {"role":"tool","content":"noon","tool_call_id":"c1","name":"Now"}]
            """,
            MessageMapper.Map([new(ChatRole.Assistant, [new TextContent("Let me see."), new FunctionCallContent("c1", "Now"), new FunctionResultContent("c1", "noon")])], null));

    [Fact]
    public void Map_Reasoning_IsKeptApart() =>
        AssertJson(
            """[{"role":"assistant","content":"4","reasoning_content":"2+2"}]""",
            MessageMapper.Map([new(ChatRole.Assistant, [new TextReasoningContent("2+2"), new TextContent("4")])], null));

    [Fact]
    public void Map_EarlierReplysProperties_AreIgnored() =>
        AssertJson(
            """[{"role":"assistant","content":"a","name":"Ann"}]""",
            MessageMapper.Map([new(ChatRole.Assistant, [new TextContent("a"), new UsageContent(new())]) { AuthorName = "Ann", AdditionalProperties = new() { ["Usage"] = new UsageDetails() }, RawRepresentation = new object() }], null));

    [Fact]
    public void Map_DataOfAnyKind_ThrowsNamingIt()
    {
        Assert.Contains("image/png", Refused(new DataContent(new byte[] { 1 }, "image/png")), StringComparison.Ordinal);
        Assert.Contains("image/jpeg", Refused(new UriContent("https://example.com/a.jpg", "image/jpeg")), StringComparison.Ordinal);
        Assert.Contains("HostedFileContent", Refused(new HostedFileContent("f")), StringComparison.Ordinal);

        static string Refused(AIContent content) =>
            Assert.Throws<NotSupportedException>(() => MessageMapper.Map([new(ChatRole.User, [content])], null)).Message;
    }

    [Fact]
    public void Map_AuthorOfASystemMessage_IsNotShown() =>
        AssertJson("""[{"role":"system","content":"a"}]""", MessageMapper.Map([new(ChatRole.System, "a") { AuthorName = "Ann" }], null));

    [Fact]
    public void Map_Nothing_IsAnEmptyTurnOfTheUser() => AssertJson("""[{"role":"user","content":""}]""", MessageMapper.Map([], " "));

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.ToJsonString())), actual.ToJsonString());
}
