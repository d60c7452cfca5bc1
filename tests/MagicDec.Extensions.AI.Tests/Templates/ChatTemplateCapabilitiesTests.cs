using MagicDec.Extensions.AI.Templates;
using static MagicDec.Extensions.AI.Tests.Templates.TemplateTesting;

namespace MagicDec.Extensions.AI.Tests.Templates;

public sealed class ChatTemplateCapabilitiesTests
{
    [Theory]
    [InlineData("header-tokens", true, true, true, false, true)]
    [InlineData("thinking-tags", true, false, true, true, true)]
    [InlineData("typescript-macros", true, true, true, false, true)]
    [InlineData("alternating-inst", true, true, true, true, true)]
    [InlineData("turn-model", true, false, false, false, true)]
    public void Probe_FamilyStyleTemplate_FindsWhatItShows(string name, bool system, bool tools, bool calls, bool parallel, bool results)
    {
        ChatTemplateCapabilities found = Probe(ReadText(name + ".jinja"));

        Assert.Equal((system, tools, calls), (found.SystemRole, found.Tools, found.ToolCalls));
        Assert.Equal((parallel, results), (found.ParallelToolCalls, found.ToolResults));
        Assert.False(found.ArgumentsAsText);
        Assert.False(found.TypedContent);
    }

    [Theory]
    [InlineData("header-tokens", true, true, false, true)]
    [InlineData("thinking-tags", true, true, true, true)]
    [InlineData("typescript-macros", true, true, false, false)]
    [InlineData("alternating-inst", false, false, false, true)]
    [InlineData("turn-model", true, true, true, true)]
    public void Probe_FamilyStyleTemplate_FindsTheOrdersItTakes(string name, bool late, bool any, bool text, bool loose)
    {
        ChatTemplateCapabilities found = Probe(ReadText(name + ".jinja"));

        Assert.Equal((late, any, text, loose), (found.LateSystem, found.AnyOrder, found.TextBesideCalls, found.LooseResults));
    }

    [Fact]
    public void Probe_RefusedOrDroppedSystemMessage_NoSystemRole()
    {
        const string Refuses = "{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}{{ messages[0].content }}";
        const string Drops = "{% for m in messages if m.role == 'user' %}{{ m.content }}{% endfor %}";

        Assert.False(Probe(Refuses).SystemRole);
        Assert.False(Probe(Drops).SystemRole);
    }

    [Theory]
    [InlineData("'[' + call.function.arguments + ']'", true)]
    [InlineData("'[' ~ call.function.arguments ~ ']'", true)]
    [InlineData("call.function.arguments | tojson", false)]
    [InlineData("call.function.arguments if call.function.arguments is string else (call.function.arguments | tojson)", false)]
    public void Probe_ArgumentsJoinedAsTheyAre_MustBeText(string expression, bool asText)
    {
        string template = "{% for m in messages %}{{ m.content }}{% for call in m.tool_calls or [] %}{{ call.function.name }}{{ "
            + expression + " }}{% endfor %}{% endfor %}";

        ChatTemplateCapabilities found = Probe(template);

        Assert.True(found.ToolCalls);
        Assert.True(found.ParallelToolCalls);
        Assert.Equal(asText, found.ArgumentsAsText);
    }

    [Fact]
    public void Probe_PartsOnly_NeedsTypedContent()
    {
        ChatTemplateCapabilities found = Probe("{% for m in messages %}{% for part in m.content %}{{ part['text'] }}{% endfor %}{% endfor %}");

        Assert.True(found.TypedContent);
        Assert.True(found.SystemRole);
        Assert.True(found.ToolResults);
        Assert.False(found.ToolCalls);
    }

    [Fact]
    public void Probe_TemplateThatAlwaysFails_FindsNothing()
    {
        ChatTemplateCapabilities found = Probe("{{ raise_exception('never') }}");

        Assert.False(found.SystemRole || found.Tools || found.ToolCalls || found.ParallelToolCalls || found.ToolResults || found.ArgumentsAsText || found.TypedContent);
    }

    private static ChatTemplateCapabilities Probe(string template) => ChatTemplateCapabilities.Probe(ChatTemplate.Parse(template, "<s>", "</s>"));
}
