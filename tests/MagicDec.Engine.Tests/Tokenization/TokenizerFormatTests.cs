using System.Text;
using System.Text.Json.Nodes;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Engine.Tests.Tokenization;

public sealed class TokenizerFormatTests
{
    [Theory]
    [InlineData("model.vocab", """{"a":-1}""", "$.model.vocab['a']")]
    [InlineData("model.vocab", """{"a":99999999}""", "$.model.vocab['a']")]
    [InlineData("model.vocab", """{"a":1.5}""", "$.model.vocab['a']")]
    [InlineData("model.vocab", """{"a":"b"}""", "$.model.vocab['a']")]
    [InlineData("model.vocab", """{"a":1,"b":1}""", "$.model.vocab['b']")]
    [InlineData("model.vocab", """{"\ud800":1}""", "$.model.vocab")]
    [InlineData("model.vocab", "[]", "$.model.vocab")]
    [InlineData("model.vocab", "{}", "$.model.vocab")]
    [InlineData("model.vocab", "null", "$.model.vocab")]
    [InlineData("model.merges", """["a zz"]""", "$.model.merges[0]")]
    [InlineData("model.merges", """["a b","ab"]""", "$.model.merges[1]")]
    [InlineData("model.merges", """["a b c"]""", "$.model.merges[0]")]
    [InlineData("model.merges", """[["a"]]""", "$.model.merges[0]")]
    [InlineData("model.merges", "[3]", "$.model.merges[0]")]
    [InlineData("model.merges", """["\udc00 a"]""", "$.model.merges[0]")]
    [InlineData("model.merges", "\"a b\"", "$.model.merges")]
    [InlineData("model.merges", "null", "$.model.merges")]
    [InlineData("model.type", "\"Unigram\"", "$.model.type")]
    [InlineData("model.type", "7", "$.model.type")]
    [InlineData("model.dropout", "0.1", "$.model.dropout")]
    [InlineData("model.unk_token", "\"<none>\"", "$.model.unk_token")]
    [InlineData("model.fuse_unk", "1", "$.model.fuse_unk")]
    [InlineData("model", "[]", "$.model")]
    [InlineData("version", "\"2.0\"", "$.version")]
    [InlineData("normalizer", "\"NFC\"", "$.normalizer")]
    [InlineData("decoder", """{"type":"CTC"}""", "$.decoder.type")]
    [InlineData("post_processor", """{"type":"Other"}""", "$.post_processor.type")]
    [InlineData("added_tokens", """[{"content":"x"}]""", "$.added_tokens[0].id")]
    [InlineData("added_tokens", """[{"id":-3,"content":"x"}]""", "$.added_tokens[0].id")]
    [InlineData("added_tokens", """[{"id":300,"content":"x"},{"id":300,"content":"y"}]""", "$.added_tokens[1]")]
    [InlineData("added_tokens", """[{"id":5,"content":"not the model's"}]""", "$.added_tokens")]
    [InlineData("added_tokens", "{}", "$.added_tokens")]
    public void Parse_DamagedFile_NamesFileAndPlace(string member, string json, string path)
    {
        JsonObject root = JsonNode.Parse(TokenizerJson.ByteLevel("a b").Write())!.AsObject();
        string[] names = member.Split('.');
        JsonObject parent = names.Length == 1 ? root : root[names[0]]!.AsObject();
        parent[names[^1]] = "PLACEHOLDER";
        string text = root.ToJsonString().Replace("\"PLACEHOLDER\"", json, StringComparison.Ordinal);

        var error = Assert.Throws<TokenizerFormatException>(() => Tokenizer.Parse(Encoding.UTF8.GetBytes(text), default));

        Assert.Equal(("tokenizer.json", path), (error.File, error.JsonPath));
        Assert.False(string.IsNullOrEmpty(error.Expected));
        Assert.False(string.IsNullOrEmpty(error.Found));
    }

    [Theory]
    [InlineData(null, "$")]
    [InlineData("model", "$.model")]
    [InlineData("pre_tokenizer", "$.pre_tokenizer")]
    public void Parse_NameOfHalfASurrogatePair_IsRefused(string? parent, string path)
    {
        JsonObject root = JsonNode.Parse(TokenizerJson.ByteLevel("a b").Write())!.AsObject();
        (parent is null ? root : root[parent]!.AsObject())["PLACEHOLDER"] = 0;
        string text = root.ToJsonString().Replace("PLACEHOLDER", @"\ud800\ud800\ud800\ud800\ud800\ud800", StringComparison.Ordinal);

        var error = Assert.Throws<TokenizerFormatException>(() => Tokenizer.Parse(Encoding.UTF8.GetBytes(text), default));

        Assert.Equal(("tokenizer.json", path), (error.File, error.JsonPath));
    }

    [Fact]
    public void Parse_EveryTruncation_IsRefusedCleanly()
    {
        byte[] file = Encoding.UTF8.GetBytes(TokenizerJson.SentencePiece("▁ab", "a b").Write());

        for (int length = 0; length < file.Length; length += 7)
        {
            Assert.Throws<TokenizerFormatException>(() => Tokenizer.Parse(file.AsMemory(0, length), default));
        }
    }

    [Fact]
    public void Parse_InvalidUtf8InToken_IsRefused()
    {
        byte[] file = Encoding.Latin1.GetBytes("""{"model":{"type":"BPE","vocab":{"ÿ":0},"merges":[]}}""");

        Assert.Throws<TokenizerFormatException>(() => Tokenizer.Parse(file, default));
    }

    [Fact]
    public void Parse_ByteOrderMark_IsSkipped() =>
        Assert.Equal(256, Tokenizer.Parse(Encoding.UTF8.GetBytes("\uFEFF" + TokenizerJson.ByteLevel().Write()), default).VocabularySize);

    [Theory]
    [InlineData("""{"bos_token":7}""", "$.bos_token")]
    [InlineData("""{"chat_template":7}""", "$.chat_template")]
    [InlineData("""{"chat_template":[{"name":"a"}]}""", "$.chat_template[0].template")]
    [InlineData("""{"added_tokens_decoder":{"x":{"content":"y"}}}""", "$.added_tokens_decoder.x")]
    [InlineData("""{"added_tokens_decoder":{"\ud800":{"content":"y"}}}""", "$.added_tokens_decoder")]
    [InlineData("""{"\ud800\ud800\ud800\ud800":7}""", "$")]
    [InlineData("[]", "$")]
    public void Parse_DamagedConfig_NamesFileAndPlace(string config, string path)
    {
        var error = Assert.Throws<TokenizerFormatException>(() => TokenizerJson.ByteLevel().Load(config));

        Assert.Equal(("tokenizer_config.json", path), (error.File, error.JsonPath));
    }

    [Fact]
    public void Load_MissingFile_NamesIt()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<TokenizerFormatException>(() => Tokenizer.Load(folder.Path));

        Assert.Equal("tokenizer.json", error.File);
    }

    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("chat_template.jinja")]
    public void Load_LinkOutOfTheFolder_IsRefused(string file)
    {
        using var folder = new TemporaryFolder();
        string model = Directory.CreateDirectory(Path.Combine(folder.Path, "model")).FullName;
        File.WriteAllText(Path.Combine(model, "tokenizer.json"), TokenizerJson.ByteLevel().Write());
        folder.Write("secret", File.ReadAllText(Path.Combine(model, "tokenizer.json")));
        File.Delete(Path.Combine(model, file));
        File.CreateSymbolicLink(Path.Combine(model, file), Path.Combine("..", "secret"));

        var error = Assert.Throws<TokenizerFormatException>(() => Tokenizer.Load(model));

        Assert.Equal(file, error.File);
        Assert.Contains("secret", error.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LinksOfTheDownloadCache_AreFollowed()
    {
        using var folder = new TemporaryFolder();
        string snapshot = Directory.CreateDirectory(Path.Combine(folder.Path, "snapshots", "0123")).FullName;
        Directory.CreateDirectory(Path.Combine(folder.Path, "blobs"));
        folder.Write(Path.Combine("blobs", "abcd"), TokenizerJson.ByteLevel().Write());
        File.CreateSymbolicLink(Path.Combine(snapshot, "tokenizer.json"), Path.Combine("..", "..", "blobs", "abcd"));

        Assert.Equal(256, Tokenizer.Load(snapshot).VocabularySize);
    }

    [Fact]
    public void Load_LinkInACircle_IsAnIOException()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "tokenizer.json"), "tokenizer.json");

        Assert.ThrowsAny<IOException>(() => Tokenizer.Load(folder.Path));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(256)]
    public void GetToken_IdOutside_Throws(int id)
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().Load();

        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.GetToken(id));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.GetTokenBytes(id));
    }
}
