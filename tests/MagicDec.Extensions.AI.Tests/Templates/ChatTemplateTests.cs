using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Templates;
using static MagicDec.Extensions.AI.Tests.Templates.TemplateTesting;

namespace MagicDec.Extensions.AI.Tests.Templates;

public sealed class ChatTemplateTests
{
    private const string ChatMl = """
        {%- for message in messages %}
            {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n' }}
        {%- endif %}
        """;

    private static JsonArray Conversation => [new JsonObject { ["role"] = "user", ["content"] = "Hi" }];

    [Fact]
    public void Parse_NullSource_Throws() => Assert.Throws<ArgumentNullException>(() => ChatTemplate.Parse(null!));

    [Fact]
    public void Render_NullInput_Throws() => Assert.Throws<ArgumentNullException>(() => ChatTemplate.Parse("x").Render(null!));

    [Theory]
    [InlineData(true, "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData(false, "<|im_start|>user\nHi<|im_end|>\n")]
    public void Render_GenerationPrompt_OnlyWhenAskedFor(bool add, string expected)
    {
        string text = ChatTemplate.Parse(ChatMl).Render(new ChatTemplateInput { Messages = Conversation, AddGenerationPrompt = add });

        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData("""[{"role": "user", "role": "user", "content": "Hi"}]""", "role")]
    [InlineData("""[{"role": "user", "content": {"a": 1, "a": 2}}]""", "a")]
    [InlineData("""[{"role": "user", "content": "\ud83d"}]""", "read")]
    [InlineData("""[{"role": "user", "\ud83d": "Hi"}]""", "read")]
    public void Render_JsonThatCannotBeRead_IsSaid(string messages, string said)
    {
        var input = new ChatTemplateInput { Messages = JsonNode.Parse(messages)!.AsArray() };

        Assert.Contains(said, Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(ChatMl).Render(input)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NoTools_ToolsAreDefinedButNone()
    {
        string text = ChatTemplate.Parse("{{ tools is defined }} {{ tools is none }} {{ documents is none }}")
            .Render(new ChatTemplateInput { Messages = [] });

        Assert.Equal("True True True", text);
    }

    [Fact]
    public void Render_Tools_KeepTheOrderOfTheirKeys()
    {
        JsonArray tools = [new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = "f", ["a"] = 1.5, ["n"] = null } }];

        string text = ChatTemplate.Parse("{% for tool in tools %}{{ tool | tojson }}{% endfor %}")
            .Render(new ChatTemplateInput { Messages = [], Tools = tools });

        Assert.Equal("""{"type": "function", "function": {"name": "f", "a": 1.5, "n": null}}""", text);
    }

    [Fact]
    public void Render_SpecialTokens_UndefinedWithoutValue()
    {
        ChatTemplateInput input = new() { Messages = [] };

        Assert.Equal("<s>|True", ChatTemplate.Parse("{{ bos_token }}|{{ eos_token is undefined }}", bosToken: "<s>").Render(input));
        Assert.Equal("</s>", ChatTemplate.Parse("{{ eos_token }}", eosToken: "</s>").Render(input));
    }

    [Fact]
    public void Render_Variables_WinOverTheRest()
    {
        ChatTemplateInput input = new()
        {
            Messages = [],
            Variables = new Dictionary<string, JsonNode?> { ["enable_thinking"] = false, ["bos_token"] = "B", ["add_generation_prompt"] = "x" },
        };

        string text = ChatTemplate.Parse("{{ enable_thinking }}{{ bos_token }}{{ add_generation_prompt }}", "A").Render(input);

        Assert.Equal("FalseBx", text);
    }

    [Fact]
    public void Render_TemplateRefuses_MessageSurfaces()
    {
        ChatTemplateException exception = Fails("line one\n{{ raise_exception('Roles must ' ~ 'alternate') }}");

        Assert.Equal("Roles must alternate", exception.RaisedMessage);
        Assert.Contains("Roles must alternate", exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, exception.Line);
    }

    [Fact]
    public void Render_SeveralThreads_SameText()
    {
        ChatTemplate template = ChatTemplate.Parse(ChatMl);
        string expected = template.Render(new ChatTemplateInput { Messages = Conversation });

        string[] texts = new string[64];
        Parallel.For(0, texts.Length, i => texts[i] = template.Render(new ChatTemplateInput { Messages = Conversation }));

        Assert.All(texts, text => Assert.Equal(expected, text));
    }

    [Fact]
    public void Render_BigAndExactNumbers_WrittenAsGiven() =>
        Assert.Equal(
            """{"a": 123456789012345678901234567890, "b": 0.1, "c": 1e+22, "d": -7, "e": 2.0}""",
            Render("{{ v | tojson }}", """{"v": {"a": 123456789012345678901234567890, "b": 0.1, "c": 1e22, "d": -7, "e": 2.0}}"""));

    [Fact]
    public void Render_WindowsLineEnds_BecomeLineFeeds() => Assert.Equal("a\nb\nc", Render("a\r\nb\rc\r\n"));
}
