using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Models;
using MagicDec.Extensions.AI.Requests;
using MagicDec.Extensions.AI.Templates;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Models;

public class PromptRendererTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    private const string Lenient = "{% for m in messages %}[{{ m.role }}:{{ m.content }}]{% endfor %}";

    // alternation after an optional system message, as Mistral's family demands
    private const string Alternating =
        """
        {%- set rest = messages[1:] if messages[0].role == 'system' else messages -%}
        {%- for m in rest if m.role in ['user', 'assistant'] and not m.tool_calls -%}
        {%- if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif -%}
        {%- endfor -%}
        {%- for m in rest if m.role == 'system' %}{{ raise_exception('System must be first') }}{% endfor -%}
        """ + Lenient;

    // no system role at all, as Gemma's first templates
    private const string NoSystem = "{%- if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif -%}" + Alternating;

    [Theory]
    [InlineData("s:A s:B u:1", "[system:A][system:B][user:1]", "[system:A\n\nB][user:1]", "[user:A\n\nB\n\n1]")]
    [InlineData("u:1 s:A", "[user:1][system:A]", "[user:1\n\nA]", "[user:1\n\nA]")]
    [InlineData("u:1 a:2 a:3", "[user:1][assistant:2][assistant:3]", "[user:1][assistant:2\n\n3]", "[user:1][assistant:2\n\n3]")]
    [InlineData("u:1 u:2", "[user:1][user:2]", "[user:1\n\n2]", "[user:1\n\n2]")]
    [InlineData("u:1 a:2", "[user:1][assistant:2]", "[user:1][assistant:2]", "[user:1][assistant:2]")]
    [InlineData("s:A u:1 a:2 u:3", "[system:A][user:1][assistant:2][user:3]", "[system:A][user:1][assistant:2][user:3]", "[user:A\n\n1][assistant:2][user:3]")]
    [InlineData("s: u: a: u:3", "[system:][user:][assistant:][user:3]", "[user:][assistant:][user:3]", "[user:][assistant:][user:3]")]
    public void Render_OddOrder_IsRewrittenOnlyForStrictTemplates(string conversation, string lenient, string alternating, string noSystem)
    {
        var messages = MessageMapper.Map(conversation.Split(' ').Select(Message), null);
        Assert.Equal(lenient, Render(Lenient, messages));
        Assert.Equal(alternating, Render(Alternating, messages));
        Assert.Equal(noSystem, Render(NoSystem, messages));
    }

    [Fact]
    public void Render_AlwaysRefused_ThrowsTheFirstRefusal()
    {
        var error = Assert.Throws<ChatTemplateException>(() => Render("{{ raise_exception('never ' ~ messages | length) }}", MessageMapper.Map([Message("u:1"), Message("u:2")], null)));
        Assert.Contains("never 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_TemplateFails_IsNotRetried() =>
        Assert.Throws<ChatTemplateException>(() => Render("{{ 1 / 0 }}", MessageMapper.Map([Message("u:1")], null)));

    [Fact]
    public void Render_ToolsGiven_UsesToolTemplate()
    {
        var renderer = new PromptRenderer("plain", "tools: {{ tools[0].function.name }}", stories.Engine.Tokenizer, TimeProvider.System);
        var messages = MessageMapper.Map([Message("u:1")], null);
        var tools = (JsonArray)JsonNode.Parse("""[{"function":{"name":"f"}}]""")!;
        Assert.Equal("plain", renderer.Render(messages, null, null, new Dictionary<string, JsonNode?>(), default));
        Assert.Equal("tools: f", renderer.Render(messages, tools, null, new Dictionary<string, JsonNode?>(), default));
    }

    [Fact]
    public void Render_Variables_ReachTheTemplate()
    {
        var renderer = new PromptRenderer("{{ enable_thinking }}{{ x }}", "", stories.Engine.Tokenizer, TimeProvider.System);
        var variables = new Dictionary<string, JsonNode?> { ["enable_thinking"] = false, ["x"] = 3 };
        Assert.Equal("False3", renderer.Render(MessageMapper.Map([Message("u:1")], null), null, null, variables, default));
    }

    private string Render(string template, JsonArray messages) =>
        new PromptRenderer(template, template, stories.Engine.Tokenizer, TimeProvider.System).Render(messages, null, null, new Dictionary<string, JsonNode?>(), default);

    private static ChatMessage Message(string text) =>
        new(text[0] switch { 's' => ChatRole.System, 'u' => ChatRole.User, _ => ChatRole.Assistant }, text[2..]);
}
