using MagicDec.Extensions.AI.Tools;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Tools;

public class HermesToolCallParserTests
{
    private ulong _random;

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("ends with newline\n", "ends with newline\n")]
    [InlineData("a < b and <tool", "a < b and <tool")]
    [InlineData("<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\": 1}}\n</tool_call>", "[f x=1]")]
    [InlineData("Let me see.\n<tool_call>{\"name\":\"f\",\"arguments\":{}}</tool_call>\n", "Let me see.[f]")]
    [InlineData("<tool_call>{\"name\":\"f\"}</tool_call>\n<tool_call>{\"name\":\"g\",\"arguments\":{\"a\":\"b\",\"c\":[1]}}</tool_call>", "[f][g a=b c=[1]]")]
    [InlineData("<tool_call>{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":2}\"}</tool_call>", "[f x=2]")]
    [InlineData("<tool_call>{\"name\":\"f\",\"arguments\":{\"x\":3}}", "[f x=3]")] // ended by the stop token
    [InlineData("<tool_call>not json</tool_call> tail", "<tool_call>not json</tool_call> tail")]
    [InlineData("<tool_call>{\"arguments\":{}}</tool_call>", "<tool_call>{\"arguments\":{}}</tool_call>")]
    [InlineData("<tool_call>{\"name\":\"f\",\"arguments\":[1]}</tool_call>", "<tool_call>{\"name\":\"f\",\"arguments\":[1]}</tool_call>")]
    [InlineData("<tool_call>{\"name\":\"f\",\"arg", "<tool_call>{\"name\":\"f\",\"arg")]
    [InlineData("<tool_call>{\"name\":\"f\"}</tool_call> then text", "[f] then text")]
    public void Append_EverySplit_GivesSameContents(string text, string expected)
    {
        Assert.Equal(expected, Run(text));
        Assert.Equal(expected, Run([.. text.Select(character => character.ToString())]));
        for (var split = 0; split <= text.Length; split++)
        {
            Assert.Equal(expected, Run(text[..split], text[split..]));
        }
    }

    [Fact]
    public void Append_SeveralCalls_HaveDifferentIds()
    {
        var parser = new HermesToolCallParser(new CallIds(() => _random++ * 0x9E3779B97F4A7C15));
        var contents = new List<AIContent>();
        for (var i = 0; i < 100; i++)
        {
            parser.Append("<tool_call>{\"name\":\"f\"}</tool_call>", contents);
        }

        var ids = contents.Cast<FunctionCallContent>().Select(call => call.CallId).ToList();
        Assert.Equal(100, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[A-Za-z0-9]{9}$", id));
    }

    [Fact]
    public void Append_PlainText_IsNotHeldBack()
    {
        var parser = new HermesToolCallParser(new CallIds(() => 1));
        var contents = new List<AIContent>();
        parser.Append("Hello", contents);
        Assert.Equal("Hello", Assert.IsType<TextContent>(Assert.Single(contents)).Text);
    }

    private string Run(params string[] pieces)
    {
        var parser = new HermesToolCallParser(new CallIds(() => _random++));
        var contents = new List<AIContent>();
        foreach (var piece in pieces)
        {
            parser.Append(piece, contents);
        }

        parser.Flush(contents);
        return string.Concat(contents.Select(content => content switch
        {
            FunctionCallContent call => $"[{call.Name}{string.Concat(call.Arguments!.Select(a => $" {a.Key}={a.Value}"))}]",
            _ => ((TextContent)content).Text,
        }));
    }
}
