using MagicDec.Engine.Tokenization;

namespace MagicDec.Engine.Tests.Tokenization.PostProcessing;

public sealed class PostProcessorTests
{
    private const string Template = """
        {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
        {"SpecialToken":{"id":"</s>","type_id":0}}],"pair":[],
        "special_tokens":{"<s>":{"id":"<s>","ids":[256],"tokens":["<s>"]},"</s>":{"id":"</s>","ids":[257,258],"tokens":["</s>","x"]}}}
        """;

    [Theory]
    [InlineData(Template, new[] { 256, 64, 257, 258 })]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":false}""", new[] { 64 })]
    [InlineData("""{"type":"RobertaProcessing","sep":["</s>",2],"cls":["<s>",0],"trim_offsets":true}""", new[] { 0, 64, 2 })]
    [InlineData("""{"type":"Sequence","processors":[{"type":"ByteLevel"},""" + Template + "]}", new[] { 256, 64, 257, 258 })]
    public void Encode_WithSpecialTokens_AppliesTheTemplate(string json, int[] expected)
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().With("post_processor", json).Load();
        expected = [.. expected.Select(id => id == 64 ? tokenizer.Encode("a", addSpecialTokens: false)[0] : id)];

        Assert.Equal(expected, tokenizer.Encode("a"));
        Assert.Single(tokenizer.Encode("a", addSpecialTokens: false));
    }

    [Theory]
    [InlineData("LlamaTokenizerFast", "", new[] { "<s>", "a" })]
    [InlineData("LlamaTokenizer", ""","add_bos_token":true,"add_eos_token":true""", new[] { "<s>", "a", "</s>" })]
    [InlineData("LlamaTokenizer", ""","add_bos_token":false""", new[] { "a" })]
    [InlineData("PreTrainedTokenizerFast", ""","add_bos_token":true""", new[] { "a" })]
    public void Encode_FlagsOfTheConfig_CountForTheClassesThatHonourThem(string tokenizerClass, string flags, string[] expected)
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().WithAddedToken(256, "<s>").WithAddedToken(257, "</s>")
            .Load($$"""{"tokenizer_class":"{{tokenizerClass}}","bos_token":"<s>","eos_token":{"content":"</s>"}{{flags}}}""");

        Assert.Equal(expected, tokenizer.Encode("a").Select(tokenizer.GetToken));
    }

    [Fact]
    public void Load_TemplatesThatMultiply_AreRefused()
    {
        const string Twice = """{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A"}},{"Sequence":{"id":"A"}}],"special_tokens":{}}""";
        TokenizerJson file = TokenizerJson.ByteLevel().With(
            "post_processor", $$"""{"type":"Sequence","processors":[{{string.Join(',', Enumerable.Repeat(Twice, 60))}}]}""");

        Assert.Throws<TokenizerFormatException>(() => file.Load());
    }

    [Fact]
    public void Load_TemplateWithUndefinedToken_NamesThePlace()
    {
        TokenizerJson file = TokenizerJson.ByteLevel().With(
            "post_processor", """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<x>","type_id":0}}],"special_tokens":{}}""");

        var error = Assert.Throws<TokenizerFormatException>(() => file.Load());

        Assert.Equal("$.post_processor.single[0].SpecialToken.id", error.JsonPath);
    }
}
