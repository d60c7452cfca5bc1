using MagicDec.Engine.Tokenization;

namespace MagicDec.Engine.Tests.Tokenization;

public sealed class TokenizerSettingsTests
{
    [Fact]
    public void Parse_SpecialTokensOfTheConfig_AreStringsOrObjects()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().WithAddedToken(256, "<s>").WithAddedToken(257, "</s>").Load(
            """{"bos_token":"<s>","eos_token":{"__type":"AddedToken","content":"</s>"},"pad_token":"<none>","unk_token":null}""");

        Assert.Equal(("<s>", 256), (tokenizer.BosToken, tokenizer.BosTokenId));
        Assert.Equal(("</s>", 257), (tokenizer.EosToken, tokenizer.EosTokenId));
        Assert.Equal(("<none>", null), (tokenizer.PadToken, tokenizer.PadTokenId));
        Assert.Null(tokenizer.UnknownToken);
    }

    [Theory]
    [InlineData("""{"chat_template":"T"}""", "default=T")]
    [InlineData("""{"chat_template":[{"name":"default","template":"D"},{"name":"tool_use","template":"U"}]}""", "default=D tool_use=U")]
    [InlineData("""{"chat_template":null}""", "")]
    [InlineData("{}", "")]
    public void Parse_ChatTemplates_AreNamed(string config, string expected)
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().Load(config);

        Assert.Equal(expected, string.Join(' ', tokenizer.ChatTemplates.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}")));
    }

    [Fact]
    public void Load_Folder_ReadsTheFilesBesideIt()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", TokenizerJson.ByteLevel().WithAddedToken(256, "<s>").Write());
        folder.Write("tokenizer_config.json", """{"chat_template":[{"name":"default","template":"config"},{"name":"rag","template":"R"}]}""");
        folder.Write("special_tokens_map.json", """{"bos_token":{"content":"<s>"}}""");
        folder.Write("chat_template.jinja", "jinja");
        folder.Write("chat_template.json", """{"chat_template":"json"}""");

        Tokenizer tokenizer = Tokenizer.Load(folder.Path);

        Assert.Equal(256, tokenizer.BosTokenId);
        Assert.Equal("jinja", tokenizer.ChatTemplates["default"]);
        Assert.Equal("R", tokenizer.ChatTemplates["rag"]);
    }
}
