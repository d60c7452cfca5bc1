using MagicDec.Engine.Tokenization;
using MagicDec.Engine.Tokenization.Normalizers;

namespace MagicDec.Engine.Tests.Tokenization.Normalizers;

public sealed class NormalizerTests
{
    [Theory]
    [InlineData("""{"type":"Prepend","prepend":"▁"}""", "a", "▁a")]
    [InlineData("""{"type":"Replace","pattern":{"String":" "},"content":"▁"}""", "a b ", "a▁b▁")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":" {2,}"},"content":"_"}""", "a  b c   d", "a_b c_d")]
    [InlineData("""{"type":"NFC"}""", "e\u0301", "\u00E9")]
    [InlineData("""{"type":"NFD"}""", "\u00E9", "e\u0301")]
    [InlineData("""{"type":"NFKC"}""", "\uFB01①", "fi1")]
    [InlineData("""{"type":"NFKD"}""", "\uFB01\u00E9", "fie\u0301")]
    [InlineData("""{"type":"Lowercase"}""", "ÀΣİ\U00010400", "àσi\u0307\U00010428")]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":false}""", " \u3000a ", "a ")]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":true}""", "\n a \t", "a")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"}]}""", "Crème brûlée", "Creme brulee")]
    [InlineData("""{"type":"Nmt"}""", "a\u0001\tb\u200Bc", "a b c")]
    [InlineData("""{"type":"ByteLevel"}""", "é a", "Ã©Ġa")]
    public void Normalize_EachKind_RewritesAsTheReferenceDoes(string json, string text, string expected) =>
        Assert.Equal(expected, NormalizerReader.Read(TokenizerJson.Field(json)).Normalize(text, new TextGrowth("$", TextGrowth.OfText)));

    [Theory]
    [InlineData("""{"type":"Replace","pattern":{"String":"a"},"content":"aa"}""", "a")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"a"},"content":"aa"}""", "a")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"Replace","pattern":{"String":"a"},"content":"aa"}]}""", "a")]
    [InlineData("""{"type":"ByteLevel"}""", "é")]
    public void Encode_NormalizersThatDoubleTheText_AreRefused(string step, string text)
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().With("normalizer", Chain(step, 24)).Load();

        var error = Assert.Throws<TokenizerFormatException>(() => tokenizer.Encode(text));

        Assert.Equal(("tokenizer.json", "$.normalizer"), (error.File, error.JsonPath));
    }

    [Fact]
    public void Encode_OneReplacementThatIsHuge_IsRefusedBeforeItIsMade()
    {
        string step = $$"""{"type":"Replace","pattern":{"String":"a"},"content":"{{new string('b', 100_000)}}"}""";
        Tokenizer tokenizer = TokenizerJson.ByteLevel().With("normalizer", step).Load();

        Assert.Throws<TokenizerFormatException>(() => tokenizer.Encode(new string('a', 100_000))); // else 20 GB
    }

    [Fact]
    public void Encode_ManySectionsThatGrow_ShareOneLimit()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().WithAddedToken(256, "<s>")
            .With("normalizer", Chain("""{"type":"Replace","pattern":{"String":"a"},"content":"aa"}""", 16)).Load();

        Assert.Equal(1 << 16, tokenizer.Encode("a").Length);
        Assert.Throws<TokenizerFormatException>(() => tokenizer.Encode(string.Concat(Enumerable.Repeat("a<s>", 100))));
    }

    [Fact]
    public void Parse_NormalizedTokenThatGrows_IsRefused()
    {
        TokenizerJson file = TokenizerJson.ByteLevel().WithAddedToken(256, "a", normalized: true)
            .With("normalizer", Chain("""{"type":"Replace","pattern":{"String":"a"},"content":"aa"}""", 24));

        Assert.Equal("$.normalizer", Assert.Throws<TokenizerFormatException>(() => file.Load()).JsonPath);
    }

    [Theory]
    [InlineData("""{"type":"Precompiled","precompiled_charsmap":"AAAA"}""", "$.type", "Precompiled")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Nope"}]}""", "$.normalizers[1].type", "Nope")]
    [InlineData("""{"type":"Prepend"}""", "$.prepend", "nothing")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"("},"content":""}""", "$.pattern.Regex", "(")]
    public void Read_WrongComponent_NamesThePlace(string json, string path, string found)
    {
        var error = Assert.Throws<TokenizerFormatException>(() => NormalizerReader.Read(TokenizerJson.Field(json)));

        Assert.Equal(path, error.JsonPath);
        Assert.Contains(found, error.Found, StringComparison.Ordinal);
    }

    private static string Chain(string step, int length) =>
        $$"""{"type":"Sequence","normalizers":[{{string.Join(',', Enumerable.Repeat(step, length))}}]}""";
}
