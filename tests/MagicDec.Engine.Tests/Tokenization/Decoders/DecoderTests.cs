using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Engine.Tests.Tokenization.Decoders;

public sealed class DecoderTests
{
    private static readonly string[] ByteTokens = ["<0xE2>", "<0x82>", "<0xAC>", "<0xFF>", "<0x20>", "<0x0A>"];

    public static TheoryData<string> DecoderJson => new(
        """{"type":"ByteLevel"}""",
        """{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}""",
        """{"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":2,"stop":2},{"type":"Replace","pattern":{"String":"ab"},"content":"-"}]}""",
        """{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Replace","pattern":{"Regex":"a+"},"content":"<$0>"}]}""",
        """{"type":"Sequence","decoders":[{"type":"Strip","content":"a","start":1,"stop":1},{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}]}""",
        """{"type":"Metaspace","replacement":"▁","prepend_scheme":"never"}""",
        """{"type":"BPEDecoder","suffix":"b"}""",
        "null");

    [Theory]
    [InlineData(new[] { "▁Hello", "▁you" }, "Hello you")]
    [InlineData(new[] { "<0xE2>", "<0x82>", "<0xAC>" }, "€")]
    [InlineData(new[] { "▁a", "<0xE2>", "<0x82>", "▁b" }, "a\uFFFD\uFFFD b")]
    [InlineData(new[] { "<0xE2>", "<0x82>", "<0xAC>", "<0xFF>" }, "\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData(new[] { "▁▁", "a" }, " a")]
    [InlineData(new[] { "<0x20>", "a" }, "a")]
    public void Decode_SentencePieceStyle_FollowsTheSteps(string[] tokens, string expected)
    {
        Tokenizer tokenizer = TokenizerJson.SentencePiece("▁ab").Add("▁Hello", "▁you", "▁a", "▁b", "▁▁").Load();

        Assert.Equal(expected, tokenizer.Decode(Ids(tokenizer, tokens)));
    }

    [Theory]
    [InlineData("é", "é")]
    [InlineData("日本", "日本")]
    [InlineData("", "")]
    public void Decode_ByteLevel_GivesTheTextBack(string text, string expected)
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().Load();

        Assert.Equal(expected, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Theory]
    [InlineData(new byte[] { 0xE2, 0x82 }, "\uFFFD")]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x41 }, "\uFFFDA")]
    [InlineData(new byte[] { 0xC0, 0xAF }, "\uFFFD\uFFFD")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "\uFFFD\uFFFD\uFFFD")]
    public void Decode_InvalidUtf8_GivesOneReplacementPerMaximalPart(byte[] bytes, string expected)
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().Load();
        int[] ids = [.. bytes.Select(b => (int)b)];

        Assert.Equal(expected, tokenizer.Decode(ids));
        Assert.Equal(bytes, ids.Select(id => tokenizer.GetTokenBytes(id).Span[0]));
    }

    [Fact]
    public void Decode_SpecialTokens_AreShownOrSkipped()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().WithAddedToken(256, "<|x|>").WithAddedToken(257, "<tool>", special: false).Load();
        int[] ids = tokenizer.Encode("a<|x|><tool>b");

        Assert.Equal("a<|x|><tool>b", tokenizer.Decode(ids));
        Assert.Equal("a<tool>b", tokenizer.Decode(ids, skipSpecialTokens: true));
        Assert.Equal("a", tokenizer.Decode([-1, ids[0], 100_000]));
    }

    [Fact]
    public void Append_PartsOfACharacter_WaitForItsEnd()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().Load();
        int[] ids = tokenizer.Encode("😀é!");
        IncrementalDecoder decoder = tokenizer.CreateDecoder();

        Assert.Equal(["", "", "", "😀", "", "é", "!"], ids.Select(decoder.Append));
        Assert.Equal("", decoder.Flush());
    }

    [Fact]
    public void Append_AfterFlush_BeginsAnotherText()
    {
        Tokenizer tokenizer = TokenizerJson.SentencePiece("▁ab").Add("▁a").Load();
        IncrementalDecoder decoder = tokenizer.CreateDecoder();
        int[] ids = Ids(tokenizer, "▁a", "▁a");

        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(["a", " a"], ids.Select(decoder.Append));
            Assert.Equal("", decoder.Flush());
        }
    }

    [Theory]
    [MemberData(nameof(DecoderJson))]
    public void Append_RandomTokens_AddsUpToDecode(string json)
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel()
            .Add("▁", "▁a", "a▁b▁", "ab", "aab", " a", " ", "  ", "b b", "😀").Add(ByteTokens)
            .With("decoder", json)
            .WithAddedToken(400, "<|x|>").WithAddedToken(401, "<t>", special: false).Load();
        Gen<int> ids = Gen.OneOf(Gen.Choose(0, tokenizer.VocabularySize), Gen.Choose(256, 272), Gen.Elements(64, 65, 400, 401));

        Check.QuickThrowOnFailure(Prop.ForAll(ids.ArrayOf().ToArbitrary(), Gen.Elements(true, false).ToArbitrary(), (sequence, skip) =>
        {
            IncrementalDecoder decoder = tokenizer.CreateDecoder(skip);
            var text = new StringBuilder();
            foreach (int id in sequence)
            {
                string piece = decoder.Append(id);
                Assert.False(piece.Length > 0 && (char.IsHighSurrogate(piece[^1]) || char.IsLowSurrogate(piece[0])));
                text.Append(piece);
            }

            return text.Append(decoder.Flush()).ToString() == tokenizer.Decode(sequence, skip);
        }));
    }

    [Theory]
    [InlineData("▁a", " a")]
    [InlineData("<0xE2>", "\u00E2")]
    [InlineData("ab", "ab")]
    public void GetTokenBytes_SentencePieceStyle_AreThoseWithinAText(string token, string expectedLatin1)
    {
        Tokenizer tokenizer = TokenizerJson.SentencePiece("▁ab").Add("▁a", "ab").Load();

        Assert.Equal(Encoding.Latin1.GetBytes(expectedLatin1), tokenizer.GetTokenBytes(Ids(tokenizer, token)[0]).ToArray());
    }

    [Fact]
    public void GetTokenBytes_AllTokensOfAText_JoinToItsUtf8()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel("a b", "Ġ a").WithAddedToken(300, "<|x|>").Load();
        const string Text = "ab a 😀<|x|>é";

        Assert.Equal(Encoding.UTF8.GetBytes(Text), tokenizer.Encode(Text).SelectMany(id => tokenizer.GetTokenBytes(id).ToArray()));
    }

    [Theory]
    [InlineData("""{"type":"Replace","pattern":{"String":"a"},"content":"aa"}""")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"a"},"content":"aa"}""")]
    public void Decode_ReplacementsThatDoubleTheText_AreRefused(string step)
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel()
            .With("decoder", $$"""{"type":"Sequence","decoders":[{{string.Join(',', Enumerable.Repeat(step, 24))}}]}""").Load();
        int[] ids = Ids(tokenizer, "a");

        Assert.Equal("$.decoder", Assert.Throws<TokenizerFormatException>(() => tokenizer.Decode(ids)).JsonPath);
        Assert.Throws<TokenizerFormatException>(() => tokenizer.CreateDecoder().Append(ids[0]));
        Assert.Throws<TokenizerFormatException>(() => tokenizer.GetTokenBytes(ids[0]));
        Assert.Equal("b", tokenizer.Decode(Ids(tokenizer, "b")));
    }

    [Fact]
    public void Decode_LongTextWithAReplacement_IsNotRefused()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel()
            .With("decoder", """{"type":"Replace","pattern":{"String":"a"},"content":"aaaaaaaa"}""").Load();
        int[] ids = [.. Enumerable.Repeat(Ids(tokenizer, "a")[0], 500_000)];

        Assert.Equal(4_000_000, tokenizer.Decode(ids).Length);
    }

    private static int[] Ids(Tokenizer tokenizer, params string[] tokens) =>
        [.. tokens.Select(t => tokenizer.TryGetTokenId(t, out int id) ? id : throw new ArgumentException(t, nameof(tokens)))];
}
