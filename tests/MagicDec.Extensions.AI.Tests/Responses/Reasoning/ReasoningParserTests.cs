using MagicDec.Extensions.AI.Responses.Reasoning;

namespace MagicDec.Extensions.AI.Tests.Responses.Reasoning;

public class ReasoningParserTests
{
    private static readonly ReasoningSyntax Tags = new("<think>", "</think>");

    [Theory]
    [InlineData(false, "<think>\nadd\n</think>\n\n4", "add|4")]
    [InlineData(false, "\n<think>a</think>b", "a|b")]
    [InlineData(false, "<think>\n\n</think>\n\nno thought", "|no thought")]
    [InlineData(false, "no tags", "|no tags")]
    [InlineData(false, "  no tags\n", "|  no tags\n")]
    [InlineData(false, "<thin", "|<thin")]
    [InlineData(false, "<thinker>", "|<thinker>")]
    [InlineData(false, "4 <think>late</think>", "|4 <think>late</think>")]
    [InlineData(false, "<think>a < b </thin> c</think>d", "a < b </thin> c|d")]
    [InlineData(false, "<think>cut by the lim", "cut by the lim|")]
    [InlineData(false, "<think>cut in the tag </thi", "cut in the tag </thi|")]
    [InlineData(false, "<think>é 😀</think>日本 </think>", "é 😀|日本 </think>")]
    [InlineData(true, "opened by the prompt</think>\n\nanswer ", "opened by the prompt|answer ")]
    [InlineData(true, "\n\n</think>\n", "|")]
    [InlineData(true, "", "|")]
    public void Append_EverySplit_GivesSameParts(bool isOpen, string text, string expected)
    {
        Assert.Equal(expected, Run(isOpen, text));
        Assert.Equal(expected, Run(isOpen, [.. text.Select(character => character.ToString())]));
        for (var split = 0; split <= text.Length; split++)
        {
            Assert.Equal(expected, Run(isOpen, text[..split], text[split..]));
        }
    }

    [Fact]
    public void Append_Thought_IsStreamed()
    {
        var parser = new ReasoningParser(Tags, isOpen: true);
        Assert.Equal(("First", ""), parser.Append("First"));
        Assert.True(parser.IsReasoning);
        Assert.Equal((" second", ""), parser.Append(" second"));
        Assert.Equal(("", "Answer"), parser.Append("</think>Answer"));
        Assert.False(parser.IsReasoning);
    }

    [Theory]
    [InlineData("{{ '<think>' }}", "<think>")]
    [InlineData("content.split('</think>')", "<think>")]
    [InlineData("[THINK]", "[THINK]")]
    [InlineData("plain", null)]
    public void Detect_Template_FindsItsTags(string template, string? open) => Assert.Equal(open, ReasoningSyntax.Detect(template)?.Open);

    [Theory]
    [InlineData("<|assistant|><think>\n", true)]
    [InlineData("<|assistant|><think>\n\n</think>\n\n", false)]
    [InlineData("<think>", true)]
    [InlineData("", false)]
    public void IsOpenedBy_Prompt_LooksAtItsEnd(string prompt, bool open) => Assert.Equal(open, Tags.IsOpenedBy(prompt));

    private static string Run(bool isOpen, params string[] pieces)
    {
        var parser = new ReasoningParser(Tags, isOpen);
        var parts = pieces.Select(parser.Append).ToList();
        parts.Add(parser.Flush());
        return string.Concat(parts.Select(part => part.Reasoning)) + "|" + string.Concat(parts.Select(part => part.Text));
    }
}
