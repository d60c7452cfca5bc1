using System.Text;
using System.Text.Json;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.Constraints.Matching;
using MagicDec.Extensions.AI.Constraints;
using MagicDec.Extensions.AI.Responses.Reasoning;
using MagicDec.Extensions.AI.Tools;
using MagicDec.Extensions.AI.Tools.Families;

namespace MagicDec.Extensions.AI.Tests.Constraints;

/// <summary>Which texts an answer may be, by family and mode.</summary>
public class AnswerGrammarTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    [Theory]
    [InlineData(ToolCallFormat.Hermes, "Sure.\n<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n</tool_call>")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\":\"add\",\"arguments\":{\"a\":1}}</tool_call>\n<tool_call>\n{\"name\": \"other\", \"arguments\": {}}\n</tool_call>")]
    [InlineData(ToolCallFormat.Nano, "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": 1}}</tool_call><tool_call>{\"name\": \"add\", \"arguments\": {\"a\": 2}}</tool_call>")]
    [InlineData(ToolCallFormat.MistralList, "[TOOL_CALLS] [{\"name\": \"add\", \"arguments\": {\"a\": 1}}, {\"name\": \"other\", \"arguments\": {}}]")]
    [InlineData(ToolCallFormat.MistralNamed, "text [TOOL_CALLS]add[ARGS]{\"a\": 1}[TOOL_CALLS]other[ARGS]{}")]
    [InlineData(ToolCallFormat.Llama, "{\"name\": \"add\", \"parameters\": {\"a\": 1}}; {\"name\": \"other\", \"parameters\": {}}")]
    [InlineData(ToolCallFormat.Llama, "<|python_tag|>{\"name\": \"add\", \"parameters\": {\"a\": 1}}")]
    [InlineData(ToolCallFormat.Llama, "Well,\n{\"name\": \"Alice\", \"age\": 5} and { \"name\": \"add\"")]
    [InlineData(ToolCallFormat.FunctionTag, "I will. <function=add>{\"a\": 1}</function>")]
    [InlineData(ToolCallFormat.Hermes, "no call, < tool_call>, <tool>, {\"name\": \"else\"}")]
    public void Auto_TextAndCalls_AreAllowed(ToolCallFormat format, string text) => Assert.True(Accepts(Shape(format, ToolUse.Auto), text));

    [Theory]
    [InlineData(ToolCallFormat.Hermes, "Sure.\n<tool_call>\n{\"name\": \"sub")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\": \"add\", \"arguments\": {\"b\"")]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\": \"add\", \"arguments\": {}")]
    [InlineData(ToolCallFormat.Nano, "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": 1}}</tool_call> and")]
    [InlineData(ToolCallFormat.MistralList, "[TOOL_CALLS] [{\"name\": \"add\", \"arguments\": {\"a\": \"")]
    [InlineData(ToolCallFormat.MistralNamed, "[TOOL_CALLS]addx")]
    [InlineData(ToolCallFormat.Llama, "{\"name\": \"add\", \"parameters\": {\"b\"")]
    [InlineData(ToolCallFormat.Llama, "text\n{\"name\":\"add\",\"arguments\"")]
    [InlineData(ToolCallFormat.Llama, "<|python_tag|>print")]
    [InlineData(ToolCallFormat.FunctionTag, "<function=ad>")]
    public void Auto_CallThatFitsNoTool_IsMasked(ToolCallFormat format, string text) => Assert.False(Begins(Shape(format, ToolUse.Auto), text));

    [Fact]
    public void Required_TextBeforeTheCall_IsMasked()
    {
        var shape = Shape(ToolCallFormat.Hermes, ToolUse.Required);
        Assert.False(Begins(shape, "S"));
        Assert.True(Accepts(shape, "<tool_call>\n{\"name\": \"other\", \"arguments\": {}}\n</tool_call>"));
        Assert.False(Accepts(shape, ""));
    }

    [Fact]
    public void SeveralNotAllowed_SecondCall_IsMasked()
    {
        var shape = Shape(ToolCallFormat.Hermes, ToolUse.Auto, several: false);
        Assert.True(Accepts(shape, "<tool_call>\n{\"name\": \"other\", \"arguments\": {}}\n</tool_call>"));
        Assert.False(Begins(shape, "<tool_call>\n{\"name\": \"other\", \"arguments\": {}}\n</tool_call>\n"));
    }

    [Fact]
    public void None_Trigger_CannotBeWritten()
    {
        var shape = Shape(ToolCallFormat.Hermes, ToolUse.None);
        Assert.True(Accepts(shape, "text <tool_call"));
        Assert.False(Begins(shape, "text <tool_call>"));
    }

    [Fact]
    public void CallOrSchema_BothAreAllowedAndNothingElse()
    {
        var shape = Shape(ToolCallFormat.Hermes, ToolUse.Auto) with { IsJson = true, Schema = JsonElement.Parse("""{"type":"integer"}""") };
        Assert.True(Accepts(shape, "12"));
        Assert.True(Accepts(shape, "<tool_call>\n{\"name\": \"other\", \"arguments\": {}}\n</tool_call>"));
        Assert.False(Begins(shape, "Hello"));
        Assert.False(Begins(shape, "12<"));
    }

    [Theory]
    [InlineData(false, "<think>\nanything <tool_call> at all\n</think>\n\n7", true)]
    [InlineData(false, "7", true)]
    [InlineData(false, "thought</think>7", false)]
    [InlineData(true, "anything</think>\n\n7", true)]
    [InlineData(true, "7", false)]
    [InlineData(true, "thought</think>x", false)]
    public void Reasoning_ComesBeforeTheSchema(bool isOpen, string text, bool expected)
    {
        var shape = new AnswerShape { IsJson = true, Schema = JsonElement.Parse("""{"type":"integer"}"""), Reasoning = new ReasoningSyntax("<think>", "</think>"), IsReasoningOpen = isOpen };
        Assert.Equal(expected, Accepts(shape, text));
    }

    [Fact]
    public void Reasoning_MentionsACall_WhichIsNoCall()
    {
        var shape = Shape(ToolCallFormat.Hermes, ToolUse.Auto) with { Reasoning = new ReasoningSyntax("<think>", "</think>") };
        Assert.True(Accepts(shape, "<think>maybe <tool_call>nothing</think>Hello"));
        Assert.False(Begins(shape, "<think>so</think>Hello <tool_call>x"));
    }

    [Fact]
    public void Get_SameShape_IsCompiledOnce()
    {
        var constraints = new AnswerConstraints(stories.Engine.Tokenizer);
        Assert.Same(constraints.Get(Shape(ToolCallFormat.Hermes, ToolUse.Auto)), constraints.Get(Shape(ToolCallFormat.Hermes, ToolUse.Auto)));
        Assert.NotSame(constraints.Get(Shape(ToolCallFormat.Hermes, ToolUse.Auto)), constraints.Get(Shape(ToolCallFormat.Hermes, ToolUse.Required)));
        Assert.Null(constraints.Get(new AnswerShape()));
    }

    [Fact]
    public void Get_KeywordsThatCannotBeEnforced_AreLenientForToolsOnly()
    {
        var schema = JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"},"uniqueItems":true},"b":{"type":"string","pattern":"^(?!x)"}},"required":["a","b"]}""");
        var tools = Shape(ToolCallFormat.MistralNamed, ToolUse.Required).Tools! with { Callable = [new OfferedTool("add", schema)] };
        Assert.True(Accepts(new AnswerShape { Tools = tools }, "[TOOL_CALLS]add[ARGS]{\"a\": [1, 1], \"b\": \"x\"}"));
        Assert.Throws<ConstraintException>(() => new AnswerConstraints(stories.Engine.Tokenizer).Get(new AnswerShape { IsJson = true, Schema = schema }));
    }

    private static AnswerShape Shape(ToolCallFormat format, ToolUse use, bool several = true) => new()
    {
        Tools = new OfferedTools
        {
            Declarations = [],
            Callable = use == ToolUse.None ? [] :
            [
                new OfferedTool("add", JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}""")),
                new OfferedTool("other", JsonElement.Parse("""{"type":"object","properties":{}}""")),
            ],
            Use = use,
            AllowsSeveral = several,
            Syntax = ToolFamilies.Of(format),
        },
    };

    private bool Accepts(AnswerShape shape, string text) => After(shape, text).Accepts;

    private bool Begins(AnswerShape shape, string text) => !After(shape, text).IsDead;

    private MatchState After(AnswerShape shape, string text)
    {
        var table = new MatchTable(new AnswerConstraints(stories.Engine.Tokenizer).Get(shape)!.Grammar);
        return Encoding.UTF8.GetBytes(text).Aggregate(table.Start(), table.Step);
    }
}
