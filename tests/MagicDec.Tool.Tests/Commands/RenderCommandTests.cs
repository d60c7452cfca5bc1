using System.Text.Json.Nodes;
using MagicDec.Testing;
using MagicDec.Testing.Stories;

namespace MagicDec.Tool.Tests.Commands;

public sealed class RenderCommandTests : IDisposable
{
    private const string Template = "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}{% if add_generation_prompt %}>{% endif %}";

    private readonly TemporaryDirectory _folder = new();

    public RenderCommandTests() => Stories260K.Model.WriteTo(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Render_ArrayOfConversations_GivesArrayOfTexts()
    {
        string output = await Render(Template, """
            [{"messages": [{"role": "user", "content": "Hi"}]},
             {"messages": [{"role": "user", "content": "é"}, {"role": "assistant", "content": "b"}], "add_generation_prompt": false}]
            """);

        Assert.Equal("""["<s>[user]Hi>","<s>[user]é[assistant]b"]""", output);
    }

    [Fact]
    public async Task Render_OneConversation_GivesOneText() =>
        Assert.Equal("\"<s>[user]Hi>\"", await Render(Template, """{"messages": [{"role": "user", "content": "Hi"}]}"""));

    [Fact]
    public async Task Render_RefusedConversation_BecomesErrorInPlace()
    {
        string output = await Render(
            "{% if messages | length > 1 %}{{ raise_exception('too long') }}{% endif %}ok",
            """[{"messages": [{"role": "user"}, {"role": "user"}]}, {"messages": []}]""");

        JsonArray items = JsonNode.Parse(output)!.AsArray();
        Assert.Contains("too long", (string)items[0]!["error"]!);
        Assert.Equal("ok", (string)items[1]!);
    }

    [Theory]
    [InlineData("""{"messages": [], "messages": []}""", "messages")]
    [InlineData("""{"messages": [], "\ud83d": 1}""", "item 0")]
    [InlineData("""{"messages": [{"role": "user", "role": "user"}]}""", "role")]
    [InlineData("""{"messages": [{"role": "user", "content": "\ud83d"}]}""", "read")]
    [InlineData("""{"messages": [], "tools": [{"a": 1, "a": 2}]}""", "a")]
    [InlineData("""{"messages": [], "x": {"a": 1, "a": 2}}""", "a")]
    public async Task Render_JsonThatCannotBeRead_BecomesErrorInPlace(string conversation, string said)
    {
        string output = await Render(Template, $$"""[{{conversation}}, {"messages": [{"role": "user", "content": "Hi"}]}]""");

        JsonArray items = JsonNode.Parse(output)!.AsArray();
        Assert.Contains(said, (string)items[0]!["error"]!);
        Assert.Equal("<s>[user]Hi>", (string)items[1]!);
    }

    [Fact]
    public async Task Render_ToolsVariablesAndDate_ReachTheTemplate() => Assert.Equal(
        "\"lamp True 10 Jul 2025\"",
        await Render(
            "{{ tools[0].name }} {{ enable_thinking }} {{ strftime_now('%d %b %Y') }}",
            """{"messages": [], "tools": [{"name": "lamp"}], "enable_thinking": true}""",
            "--date",
            "2025-07-10T12:00:00"));

    [Fact]
    public async Task Render_NamedToolTemplate_IsTakenWhereToolsAreGiven()
    {
        await File.WriteAllTextAsync(
            _folder.File("tokenizer_config.json"),
            """{"chat_template": [{"name": "default", "template": "plain"}, {"name": "tool_use", "template": "tools"}]}""");

        ToolRun run = (await ToolRun.WithInput("""[{"messages": []}, {"messages": [], "tools": []}]""", "render", _folder.Path)).Succeeds();

        Assert.Equal("""["plain","tools"]""", run.Output.TrimEnd());
    }

    [Fact]
    public async Task Render_TemplateFileWithoutModel_Works()
    {
        await File.WriteAllTextAsync(_folder.File("t.jinja"), "{{ bos_token }}|{{ messages[0].content }}");
        await File.WriteAllTextAsync(_folder.File("in.json"), """{"messages": [{"content": "x"}]}""");

        ToolRun run = (await ToolRun.Of("render", "--template", _folder.File("t.jinja"), "--bos-token", "B", _folder.File("in.json"))).Succeeds();

        Assert.Equal("\"B|x\"", run.Output.TrimEnd());
    }

    [Theory]
    [InlineData("[1]", "item 0 lacks an array 'messages'")]
    [InlineData("{\"messages\": 3}", "the input lacks an array 'messages'")]
    [InlineData("{\"messages\": [], \"tools\": 1}", "'tools' of the input is no array.")]
    [InlineData("{\"messages\": [], \"add_generation_prompt\": 1}", "must be true or false")]
    public async Task Render_BadConversation_IsUsageError(string input, string said) =>
        (await ToolRun.WithInput(input, "render", await ModelWith(Template))).FailsSaying(said);

    [Fact]
    public async Task Render_ModelWithoutTemplate_SaysWhatToDo() =>
        (await ToolRun.WithInput("""{"messages": []}""", "render", _folder.Path)).FailsSaying("--template FILE gives one.");

    [Fact]
    public async Task Render_BrokenTemplate_IsSaidForEachConversation()
    {
        string output = await Render("{% if %}", """[{"messages": []}]""");

        Assert.Contains("line 1", output);
    }

    private async Task<string> Render(string template, string input, params string[] options) =>
        (await ToolRun.WithInput(input, ["render", await ModelWith(template), .. options])).Succeeds().Output.TrimEnd();

    private async Task<string> ModelWith(string template)
    {
        await File.WriteAllTextAsync(
            _folder.File("tokenizer_config.json"),
            new JsonObject { ["bos_token"] = "<s>", ["chat_template"] = template }.ToJsonString());
        return _folder.Path;
    }
}
