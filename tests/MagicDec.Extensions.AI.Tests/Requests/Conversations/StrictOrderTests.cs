using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Requests.Conversations;

namespace MagicDec.Extensions.AI.Tests.Requests.Conversations;

public class StrictOrderTests
{
    [Theory]
    [InlineData("s:A s:B u:1", "s:A\n\nB u:1")] // two system messages
    [InlineData("u:1 s:A", "u:1\n\nA")] // system last, as a summarising reducer sends it
    [InlineData("s:A u:1 a:2 s:B", "s:A u:1 a:2 u:B")]
    [InlineData("u:1 c:x t:r a:2 u:3", "u:1 c:x t:r a:2 u:3")]
    [InlineData("u:1 c:x t:r u:3", "u:1 c:x t:r a: u:3")] // the user answers for the assistant
    [InlineData("u:1 c:x u:3", "u:1 c:x a: u:3")] // a call without a result
    [InlineData("u:1 c:x", "u:1 c:x")] // the same at the end, as a handoff sends it
    [InlineData("u:1 a:2 c:x t:r a:4", "u:1 c:2\n\nx t:r a:4")]
    [InlineData("c:x t:r", "u: c:x t:r")]
    [InlineData("t:r", "u:r")]
    [InlineData("x:1 a:2", "u:1 a:2")] // a role nobody knows
    [InlineData("s: u:1", "u:1")]
    [InlineData("", "u:")]
    [InlineData("u:1 a:2 a:3", "u:1 a:2\n\n3")] // group chat
    [InlineData("a:2 u:1", "u: a:2 u:1")]
    [InlineData("u:1 u:2", "u:1\n\n2")]
    [InlineData("s:A", "s:A u:")]
    [InlineData("s:A a:2", "s:A u: a:2")]
    [InlineData("u: u:2", "u:2")]
    [InlineData("u:1 p:r a:x", "u:1\n\nr a:x")] // plain text in a tool message
    public void Apply_OddOrder_BecomesStrict(string given, string expected) =>
        Assert.Equal(expected, Format(StrictOrder.Apply(Parse(given))));

    [Theory]
    [InlineData("s:A u:1 a:2", "u:A\n\n1 a:2")]
    [InlineData("s:A a:2", "u:A a:2")]
    [InlineData("u:1", "u:1")]
    public void FoldIntoUser_SystemText_OpensFirstUserMessage(string given, string expected) =>
        Assert.Equal(expected, Format(SystemMessages.FoldIntoUser(StrictOrder.Apply(Parse(given)))));

    [Fact]
    public void Apply_ForeignCallIds_BecomeNineLettersAndStayPaired()
    {
        var merged = StrictOrder.Apply((JsonArray)JsonNode.Parse(
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
    public void Apply_Input_IsNotChanged()
    {
        var given = Parse("u:1 s:A u:2");
        SystemMessages.FoldIntoUser(StrictOrder.Apply(given));
        Assert.Equal("u:1 s:A u:2", Format(given));
    }

    // c: an assistant's message with a call, t: its result, p: plain text in the role tool
    private static JsonArray Parse(string text) => new([.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part =>
    {
        var message = new JsonObject
        {
            ["role"] = part[0] switch { 's' => "system", 'u' => "user", 'a' or 'c' => "assistant", 'x' => "critic", _ => "tool" },
            ["content"] = part[2..],
        };
        if (part[0] == 'c')
        {
            message["tool_calls"] = new JsonArray(new JsonObject { ["id"] = "abcdefgh1", ["function"] = new JsonObject { ["name"] = "f" } });
        }
        else if (part[0] == 't')
        {
            message["tool_call_id"] = "abcdefgh1";
        }

        return (JsonNode)message;
    })]);

    private static string Format(JsonArray messages) =>
        string.Join(' ', messages.Select(m => $"{(m!["tool_calls"] is null ? m["role"]!.ToString()[0] : 'c')}:{m["content"]}"));
}
