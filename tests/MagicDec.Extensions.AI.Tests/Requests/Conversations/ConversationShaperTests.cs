using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Models;
using MagicDec.Extensions.AI.Requests;
using MagicDec.Extensions.AI.Tools;
using MagicDec.Extensions.AI.Tools.Families;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Requests.Conversations;

public class ConversationShaperTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    private const string TextOnly = "{% for m in messages %}[{{ m.role }}:{{ m.content }}]{% endfor %}";

    private static readonly List<ChatMessage> Traffic =
    [
        new(ChatRole.User, "Look up x."),
        new(ChatRole.Assistant, [new TextContent("Yes."), Call("1", "x"), Call("2", "y")]),
        new(ChatRole.Tool, [new FunctionResultContent("1", "first"), new FunctionResultContent("2", "second")]),
        new(ChatRole.Assistant, "Done."),
    ];

    [Fact]
    public void Render_TemplateWithoutTools_ShowsCallsAndResultsAsText() =>
        Assert.Equal(
            "[user:Look up x.][assistant:Yes.\n<tool_call>\n{\"name\": \"find\", \"arguments\": {\"key\":\"x\"}}\n</tool_call>\n"
            + "<tool_call>\n{\"name\": \"find\", \"arguments\": {\"key\":\"y\"}}\n</tool_call>]"
            + "[tool:first][tool:second][assistant:Done.]",
            Render(TextOnly, Traffic));

    [Fact]
    public void Render_TemplateWithoutTools_ListsThemInTheSystemMessage()
    {
        var text = Render(TextOnly, [new(ChatRole.System, "Be brief."), new(ChatRole.User, "Hi")], AIFunctionFactory.Create((string key) => key, "find", "Finds <it>."));
        Assert.StartsWith("[system:Be brief.\n\nYou may call functions.", text, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"find\",\"description\":\"Finds <it>.\"", text, StringComparison.Ordinal);
        Assert.Contains("<tool_call>\n{\"name\": \"function name\", \"arguments\": {\"argument name\": \"value\"}}\n</tool_call>]", text, StringComparison.Ordinal);
        Assert.EndsWith("[user:Hi]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OneCallAMessage_SplitsCallsWithTheirResults()
    {
        const string OneCall =
            "{% for m in messages %}{% if m.tool_calls %}{{ raise_exception('One call only') if m.tool_calls | length > 1 }}"
            + "[{{ m.tool_calls[0].function.name }} {{ m.content }} {{ m.tool_calls[0].function.arguments | tojson }}]{% else %}[{{ m.role }}:{{ m.content }}]{% endif %}{% endfor %}";
        Assert.Equal(
            """[user:Look up x.][find Yes. {"key": "x"}][tool:first][find  {"key": "y"}][tool:second][assistant:Done.]""", Render(OneCall, Traffic));
    }

    [Fact]
    public void Render_ArgumentsJoinedToText_AreGivenAsText()
    {
        const string Joins =
            "{% for m in messages %}{{ m.content }}{% for call in m.tool_calls or [] %}({{ call.function.name + call.function.arguments }}){% endfor %}{% endfor %}";
        Assert.Equal("""Look up x.Yes.(find{"key":"x"})(find{"key":"y"})firstsecondDone.""", Render(Joins, Traffic));
    }

    [Fact]
    public void Render_PartsOnly_GivesTypedParts() =>
        Assert.Equal("Hi", Render("{% for m in messages %}{% for part in m.content %}{{ part['text'] }}{% endfor %}{% endfor %}", [new(ChatRole.User, "Hi")]));

    [Fact]
    public void Render_ReasoningOfEarlierTurns_ReachesTemplatesThatWantIt()
    {
        List<ChatMessage> messages = [new(ChatRole.Assistant, [new TextReasoningContent("Hm."), new TextContent("4")])];
        Assert.Equal("[assistant:4]", Render(TextOnly, messages));
        Assert.Equal("<think>Hm.</think>4", Render("{% for m in messages %}<think>{{ m.reasoning_content }}</think>{{ m.content }}{% endfor %}", messages));
    }

    private string Render(string template, List<ChatMessage> messages, params AITool[] tools)
    {
        var syntax = ToolFamilies.Of(ToolCallFormat.Hermes);
        var renderer = new PromptRenderer(template, template, stories.Engine.Tokenizer, TimeProvider.System);
        var offered = ToolMapper.Map(new ChatOptions { Tools = tools }, syntax)?.Declarations;
        return renderer.Render(MessageMapper.Map(messages, null), offered, syntax, new Dictionary<string, JsonNode?>(), default);
    }

    private static FunctionCallContent Call(string id, string key) => new(id, "find", new Dictionary<string, object?> { ["key"] = key });
}
