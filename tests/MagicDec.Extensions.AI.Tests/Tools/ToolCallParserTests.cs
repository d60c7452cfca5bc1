using MagicDec.Extensions.AI.Tools;
using MagicDec.Extensions.AI.Tools.Families;
using MagicDec.Extensions.AI.Tools.Parsing;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Tools;

public class ToolCallParserTests
{
    private ulong _random;

    [Theory]
    [InlineData(ToolCallFormat.Hermes, "plain text", "plain text")]
    [InlineData(ToolCallFormat.Hermes, "ends with newline\n", "ends with newline\n")]
    [InlineData(ToolCallFormat.Hermes, "a < b and <tool", "a < b and <tool")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\": 1}}\n</tool_call>", "[f x=1]")]
    [InlineData(ToolCallFormat.Hermes, "Let me see.\n<tool_call>{\"name\":\"f\",\"arguments\":{}}</tool_call>\n", "Let me see.[f]")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\":\"f\"}</tool_call>\n<tool_call>{\"name\":\"g\",\"arguments\":{\"a\":\"b\",\"c\":[1]}}</tool_call>", "[f][g a=b c=[1]]")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":2}\"}</tool_call>", "[f x=2]")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\":\"f\",\"arguments\":{\"x\":3}}", "[f x=3]")] // ended by the stop token
    [InlineData(ToolCallFormat.Hermes, "<tool_call>not json</tool_call> tail", "<tool_call>not json</tool_call> tail")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"arguments\":{}}</tool_call>", "<tool_call>{\"arguments\":{}}</tool_call>")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\":\"f\",\"arguments\":[1]}</tool_call>", "<tool_call>{\"name\":\"f\",\"arguments\":[1]}</tool_call>")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\":\"f\",\"arg", "<tool_call>{\"name\":\"f\",\"arg")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\":\"f\"}</tool_call> then text", "[f] then text")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\": \"</tool_call> } \\\" <tool_call> {\"}}\n</tool_call>", "[f x=</tool_call> } \" <tool_call> {]")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\": \"f\", \"arguments\": {\"x\": \"d\\u00e9j\\u00e0 \\ud83d\\ude00 日本\\\\\", \"y\": {\"z\": [{\"w\": {}}]}}}</tool_call>", "[f x=déjà 😀 日本\\ y={\"z\": [{\"w\": {}}]}]")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\": \"f\", \"arguments\": {\"x\": \"\\ud83d\"}}</tool_call>", "<tool_call>{\"name\": \"f\", \"arguments\": {\"x\": \"\\ud83d\"}}</tool_call>")] // half a pair
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\":\"f\",\"arguments\":{\"x\":1}</tool_call>\n<tool_call>{\"name\":\"g\"}</tool_call>", "<tool_call>{\"name\":\"f\",\"arguments\":{\"x\":1}</tool_call>[g]")] // a brace too few
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\":\"f\"}}</tool_call>", "[f]}</tool_call>")] // a brace too many
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\":\"f\"}</tool_call> and <tool_call>{\"name\":\"g\"}</tool_call> end", "[f] and[g] end")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\":\"f\"}</tool_", "[f]")] // cut in the end tag
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"function\":{\"name\":\"f\",\"parameters\":{\"x\":1}}}</tool_call>", "[f x=1]")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\":\"f\",\"arguments\":{\"x\":1,\"y\":{\"a\":1,\"b\":\"é\",\"a\":2.50},\"z\":[{\"c\":1,\"c\":{\"d\":1,\"d\":null}}],\"x\":2}}</tool_call>", "[f x=2 y={\"a\":2.50,\"b\":\"é\"} z=[{\"c\":{\"d\":null}}]]")] // the last of a repeated key
    [InlineData(ToolCallFormat.Hermes, "<tool_call>[{\"name\":\"f\"},{\"name\":\"g\"}]</tool_call>", "[f][g]")]
    [InlineData(ToolCallFormat.Nano, "Fact.<tool_call>{\"name\": \"f\", \"arguments\": {\"id\": \"INC-1\"}}</tool_call>", "Fact.[f id=INC-1]")]
    [InlineData(ToolCallFormat.MistralList, "[TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {\"x\": 1}}, {\"name\": \"g\", \"arguments\": {}, \"id\": \"abcdefgh1\"}]", "[f x=1][g]")]
    [InlineData(ToolCallFormat.MistralList, "Sure. [TOOL_CALLS][{\"name\": \"f\", \"arguments\": {\"x\": [1, {\"y\": \"]\"}]}}]", "Sure.[f x=[1, {\"y\": \"]\"}]]")]
    [InlineData(ToolCallFormat.MistralList, "[TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {}},", "[f]")]
    [InlineData(ToolCallFormat.MistralList, "[TOOL_CALLS] [{\"name\": \"f\"}, {\"names\": \"g\"}] x", "[f], {\"names\": \"g\"}] x")]
    [InlineData(ToolCallFormat.MistralList, "[TOOL_CALLS] []", "[TOOL_CALLS] []")]
    [InlineData(ToolCallFormat.MistralList, "[TOOL_CALLS] none", "[TOOL_CALLS] none")]
    [InlineData(ToolCallFormat.MistralList, "an [array] of [TOOL things", "an [array] of [TOOL things")]
    [InlineData(ToolCallFormat.MistralList, "[TOOL_CALLS]f[ARGS]{\"x\": 1}", "[f x=1]")]
    [InlineData(ToolCallFormat.MistralNamed, "[TOOL_CALLS]f[ARGS]{\"x\": 1}[TOOL_CALLS]g[ARGS]{}", "[f x=1][g]")]
    [InlineData(ToolCallFormat.MistralNamed, "Look.[TOOL_CALLS]f[CALL_ID]abcdefgh1[ARGS]{\"x\": \"[ARGS]\"}", "Look.[f x=[ARGS]]")]
    [InlineData(ToolCallFormat.MistralNamed, "[TOOL_CALLS][{\"name\": \"f\", \"arguments\": {}}]", "[f]")]
    [InlineData(ToolCallFormat.MistralNamed, "[TOOL_CALLS]f{\"x\": 1}", "[TOOL_CALLS]f{\"x\": 1}")]
    [InlineData(ToolCallFormat.MistralNamed, "[TOOL_CALLS]f[ARGS][\"x\"]", "[TOOL_CALLS]f[ARGS][\"x\"]")]
    [InlineData(ToolCallFormat.MistralNamed, "[TOOL_CALLS]f[ARGS]", "[TOOL_CALLS]f[ARGS]")]
    [InlineData(ToolCallFormat.Llama, "{\"name\": \"f\", \"parameters\": {\"x\": \"1\"}}", "[f x=1]")]
    [InlineData(ToolCallFormat.Llama, "<|python_tag|>{\"name\": \"f\", \"parameters\": {}}", "[f]")]
    [InlineData(ToolCallFormat.Llama, "{\"name\": \"f\", \"parameters\": {}}; {\"name\": \"g\", \"parameters\": {\"x\": 2}}", "[f][g x=2]")]
    [InlineData(ToolCallFormat.Llama, "{\"type\": \"function\", \"name\": \"f\", \"parameters\": {}}", "[f]")]
    [InlineData(ToolCallFormat.Llama, "I call:\n{\"name\": \"f\", \"parameters\": {}}\n", "I call:[f]")]
    [InlineData(ToolCallFormat.Llama, "{\"name\": \"unknown\", \"parameters\": {}}", "{\"name\": \"unknown\", \"parameters\": {}}")] // an answer in JSON, not a call
    [InlineData(ToolCallFormat.Llama, "{\"data\": {\"name\": \"f\", \"parameters\": {}}}", "{\"data\": {\"name\": \"f\", \"parameters\": {}}}")]
    [InlineData(ToolCallFormat.Llama, "text {\"name\": \"f\", \"parameters\": {}}", "text {\"name\": \"f\", \"parameters\": {}}")]
    [InlineData(ToolCallFormat.Llama, "<|python_tag|>print(1)", "<|python_tag|>print(1)")]
    [InlineData(ToolCallFormat.Llama, "{\"name\": \"f\", \"parameters\": {}}; done", "[f]; done")]
    [InlineData(ToolCallFormat.FunctionTag, "Ok <function=f>{\"x\": 1}</function><function=g>{}</function>", "Ok[f x=1][g]")]
    [InlineData(ToolCallFormat.FunctionTag, "<function=f>x</function>", "<function=f>x</function>")]
    [InlineData(ToolCallFormat.FunctionTag, "<function f>", "<function f>")]
    public void Append_EverySplit_GivesSameContents(ToolCallFormat format, string text, string expected)
    {
        Assert.Equal(expected, Run(format, text));
        Assert.Equal(expected, Run(format, [.. text.Select(character => character.ToString())]));
        for (var split = 0; split <= text.Length; split++)
        {
            Assert.Equal(expected, Run(format, text[..split], text[split..]));
        }
    }

    [Theory]
    [InlineData(ToolCallFormat.Hermes)]
    [InlineData(ToolCallFormat.Nano)]
    [InlineData(ToolCallFormat.MistralList)]
    [InlineData(ToolCallFormat.MistralNamed)]
    [InlineData(ToolCallFormat.Llama)]
    [InlineData(ToolCallFormat.FunctionTag)]
    public void Append_CanonicalText_IsReadBack(ToolCallFormat format)
    {
        var syntax = ToolFamilies.Of(format)!;
        string Call(string name, string arguments) => syntax.BeforeName + name + syntax.BeforeArguments + arguments + syntax.AfterArguments;
        var one = syntax.Open + Call("f", "{}") + syntax.Close;
        var two = "Text." + (syntax.BareObjects ? "\n" : "") + syntax.Open + Call("f", """{"x": {"y": [1]}}""") + syntax.Separator + Call("g", """{"z": "}"}""") + syntax.Close;

        Assert.Equal("[f]", Run(format, one));
        Assert.Equal("""Text.[f x={"y": [1]}][g z=}]""", Run(format, two));
        Assert.True(syntax.BareObjects || syntax.CallsStart.StartsWith(syntax.Triggers[0], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"a\": ")]
    [InlineData(ToolCallFormat.Hermes, "  \n")]
    [InlineData(ToolCallFormat.MistralNamed, "[TOOL_CALLS]x")]
    [InlineData(ToolCallFormat.Llama, "\n{\"name\": \"")]
    public void Append_HostileRepetition_LosesNothingAndTakesLinearTime(ToolCallFormat format, string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 20_000));
        Assert.Equal(text, Run(format, text)); // quadratic work would take minutes
    }

    [Theory]
    [InlineData(ToolCallFormat.Hermes)]
    [InlineData(ToolCallFormat.MistralList)]
    [InlineData(ToolCallFormat.MistralNamed)]
    [InlineData(ToolCallFormat.Llama)]
    [InlineData(ToolCallFormat.FunctionTag)]
    public void Append_AnyMixtureOfSyntax_NeverThrowsAndDoesNotDependOnPieces(ToolCallFormat format)
    {
        string[] fragments =
        [
            .. ToolFamilies.Of(format)!.Tags, "{", "}", "[", "]", ",", ":", ";", "\"", "\\", " ", "\n", "é", "😀", "\uD83D", "f", "x",
            "{\"name\": \"f\", \"arguments\": {}}", "{\"name\": \"g\", \"parameters\": {\"y\": [\"}\"]}}", "\"name\"", "{\"x\": 1}", "<tool", "</tool_call>", "[TOOL",
        ];
        var random = new Random((int)format);
        for (var i = 0; i < 3000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => fragments[random.Next(fragments.Length)]));
            _random = 0;
            var whole = Run(format, text);
            Assert.Equal(whole, Run(format, [.. text.Select(character => character.ToString())]));
            var parser = new ToolCallParser(ToolFamilies.Of(format)!, Names, new CallIds(() => _random++));
            parser.Append(text, []);
            if (!parser.FoundCall)
            {
                Assert.Equal(text, whole); // no call: not a character is lost
            }
        }
    }

    [Fact]
    public void Append_SeveralCalls_HaveDifferentIds()
    {
        var parser = new ToolCallParser(ToolFamilies.Of(ToolCallFormat.Hermes)!, Names, new CallIds(() => _random++ * 0x9E3779B97F4A7C15));
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
        var parser = new ToolCallParser(ToolFamilies.Of(ToolCallFormat.Hermes)!, Names, new CallIds(() => 1));
        var contents = new List<AIContent>();
        parser.Append("Hello", contents);
        Assert.Equal("Hello", Assert.IsType<TextContent>(Assert.Single(contents)).Text);
    }

    private static readonly HashSet<string> Names = ["f", "g"];

    private string Run(ToolCallFormat format, params string[] pieces)
    {
        var parser = new ToolCallParser(ToolFamilies.Of(format)!, Names, new CallIds(() => _random++));
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
