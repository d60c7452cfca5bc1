using MagicDec.Extensions.AI.Tools.Families;

namespace MagicDec.Extensions.AI.Tests.Tools.Families;

public class ToolFamiliesTests
{
    [Theory]
    [InlineData("{{- '\\n<tool_call>\\n{\"name\": \"' }}", ToolCallFormat.Hermes)]
    [InlineData("<tool_call>\n{\"name\": <function-name>}\n</tool_call>", ToolCallFormat.Hermes)]
    [InlineData("{{- '<tool_call>{\"name\": \"' }}", ToolCallFormat.Nano)]
    [InlineData("{{- \"[TOOL_CALLS] [\" }}", ToolCallFormat.MistralList)]
    [InlineData("{{- \"[TOOL_CALLS]\" + name + \"[ARGS]\" }}", ToolCallFormat.MistralNamed)]
    [InlineData("{{- \"<|python_tag|>\" + tool_call.name }}", ToolCallFormat.Llama)]
    [InlineData("<|start_header_id|> {{- '\"parameters\": ' }}", ToolCallFormat.Llama)]
    [InlineData("Respond as <function=name>{...}</function>", ToolCallFormat.FunctionTag)]
    public void Detect_TemplateOfAFamily_FindsItsSyntax(string template, ToolCallFormat format) =>
        Assert.Equal(format, ToolFamilies.Detect(template)!.Format);

    [Fact]
    public void Detect_TemplateWithoutCalls_FindsNone() => Assert.Null(ToolFamilies.Detect("{% for m in messages %}{{ m.content }}{% endfor %}"));

    [Fact]
    public void Of_None_IsNullAndUnknownThrows()
    {
        Assert.Null(ToolFamilies.Of(ToolCallFormat.None));
        Assert.Contains("ToolCallFormat", Assert.Throws<ArgumentOutOfRangeException>(() => ToolFamilies.Of((ToolCallFormat)99)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_AllLiteralsOfOneToken_AreListed() =>
        Assert.Equal(["[TOOL_CALLS]", "[ARGS]", "[CALL_ID]"], ToolFamilies.Of(ToolCallFormat.MistralNamed)!.Tags);
}
