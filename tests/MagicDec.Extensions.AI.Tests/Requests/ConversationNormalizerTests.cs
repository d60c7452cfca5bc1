using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Requests;

namespace MagicDec.Extensions.AI.Tests.Requests;

public class ConversationNormalizerTests
{
    [Theory]
    [InlineData("s:A s:B u:1", "s:A\n\nB u:1")] // two system messages
    [InlineData("u:1 s:A", "s:A u:1")] // system last, as a summarising reducer sends it
    [InlineData("u:1 a:2 a:3", "u:1 a:2\n\n3")] // group chat
    [InlineData("a:2 u:1", "u: a:2 u:1")]
    [InlineData("u:1 u:2", "u:1\n\n2")]
    [InlineData("s:A", "s:A u:")]
    [InlineData("s:A a:2", "s:A u: a:2")]
    [InlineData("u: u:2", "u:2")]
    [InlineData("u:1 t:r a:x", "u:1\n\nr a:x")] // plain text in a tool message
    public void Merge_OddOrder_BecomesStrict(string given, string expected) =>
        Assert.Equal(expected, Format(ConversationNormalizer.Merge(Parse(given))));

    [Theory]
    [InlineData("s:A u:1 a:2", "u:A\n\n1 a:2")]
    [InlineData("s:A a:2", "u:A a:2")]
    [InlineData("u:1", "u:1")]
    public void FoldSystem_SystemText_OpensFirstUserMessage(string given, string expected) =>
        Assert.Equal(expected, Format(ConversationNormalizer.FoldSystem(ConversationNormalizer.Merge(Parse(given)))));

    [Fact]
    public void Merge_ForeignCallIds_BecomeNineLettersAndStayPaired()
    {
        var merged = ConversationNormalizer.Merge((JsonArray)JsonNode.Parse(
            """
            [{"role":"user","content":""},
             {"role":"assistant","content":"","tool_calls":[{"id":"call_12345678","function":{"name":"f"}},{"id":"abcdefgh9","function":{"name":"g"}}]},
             {"role":"tool","content":"r","tool_call_id":"call_12345678"},
             {"role":"assistant","content":"","tool_calls":[{"id":"x","function":{"name":"f"}}]},
             {"role":"assistant","content":"next"}]
            """)!);
        var id = merged[1]!["tool_calls"]![0]!["id"]!.GetValue<string>();
        Assert.Matches("^[A-Za-z0-9]{9}$", id);
        Assert.Equal(id, merged[2]!["tool_call_id"]!.GetValue<string>());
        Assert.Equal("abcdefgh9", merged[1]!["tool_calls"]![1]!["id"]!.GetValue<string>());
        Assert.Equal(5, merged.Count);
    }

    [Fact]
    public void Merge_Input_IsNotChanged()
    {
        var given = Parse("u:1 s:A u:2");
        ConversationNormalizer.FoldSystem(ConversationNormalizer.Merge(given));
        Assert.Equal("u:1 s:A u:2", Format(given));
    }

    private static JsonArray Parse(string text) => new([.. text.Split(' ').Select(part => (JsonNode)new JsonObject
    {
        ["role"] = part[0] switch { 's' => "system", 'u' => "user", 'a' => "assistant", _ => "tool" },
        ["content"] = part[2..],
    })]);

    private static string Format(JsonArray messages) => string.Join(' ', messages.Select(m => $"{m!["role"]!.ToString()[0]}:{m["content"]}"));
}
