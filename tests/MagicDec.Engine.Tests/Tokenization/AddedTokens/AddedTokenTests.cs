using MagicDec.Engine.Tokenization;

namespace MagicDec.Engine.Tests.Tokenization.AddedTokens;

public sealed class AddedTokenTests
{
    [Fact]
    public void Encode_SpecialTokenInText_IsRecognised()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().WithAddedToken(256, "<|end|>").Load();

        Assert.Equal(["a", "<|end|>", "b"], TokenizerJson.Tokens(tokenizer, "a<|end|>b"));
        Assert.True(tokenizer.IsSpecial(256));
        Assert.Equal(257, tokenizer.VocabularySize);
    }

    [Fact]
    public void Encode_OverlappingTokens_TakesLeftmostThenLongest()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().WithAddedToken(256, "ab").WithAddedToken(257, "abcd").WithAddedToken(258, "bcde").Load();

        Assert.Equal(["abcd", "e", "ab", "c", "x", "bcde"], TokenizerJson.Tokens(tokenizer, "abcdeabcxbcde"));
    }

    [Fact]
    public void Encode_Strips_TakeWhiteSpaceAround()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel()
            .WithAddedToken(256, "<l>", lstrip: true).WithAddedToken(257, "<r>", rstrip: true).WithAddedToken(258, "<n>").Load();

        Assert.Equal(["a", "<l>", "Ġ", "b"], TokenizerJson.Tokens(tokenizer, "a \n<l> b"));
        Assert.Equal(["a", "Ġ", "<r>", "b"], TokenizerJson.Tokens(tokenizer, "a <r> \u00A0b"));
        Assert.Equal(["<r>", "<l>", "<n>"], TokenizerJson.Tokens(tokenizer, "<r>  <l><n>"));
    }

    [Fact]
    public void Encode_TokenWithinStrippedSpace_DoesNotCount()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel()
            .WithAddedToken(256, "<r>", rstrip: true).WithAddedToken(257, "  ", lstrip: true, rstrip: true).Load();

        Assert.Equal(["<r>", "a", "  ", "b"], TokenizerJson.Tokens(tokenizer, "<r>    a   b"));
    }

    [Fact]
    public void Load_TokenListedTwice_TakesFirstIdAndLastOptions()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel()
            .WithAddedToken(256, "<b>", special: true, lstrip: true).WithAddedToken(300, "<b>", special: false, rstrip: true).Load();

        Assert.Equal(["a", "Ġ", "<b>", "c"], TokenizerJson.Tokens(tokenizer, "a <b> c"));
        Assert.True(tokenizer.IsSpecial(256));
    }

    [Fact]
    public void Encode_SingleWord_NeedsWordBorders()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().WithAddedToken(256, "ab", singleWord: true).Load();

        Assert.Equal(["ab", "Ġ", "a", "b", "c", ",", "ab", "."], TokenizerJson.Tokens(tokenizer, "ab abc,ab."));
    }

    [Fact]
    public void Encode_NormalizedToken_MatchesNormalizedText()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().With("normalizer", """{"type":"Lowercase"}""")
            .WithAddedToken(256, "DAY", special: false, normalized: true).WithAddedToken(257, "[N]").Load();

        Assert.Equal([256, 256, 257], tokenizer.Encode("DAYday[N]"));
        Assert.Equal(["[", "n", "]"], TokenizerJson.Tokens(tokenizer, "[n]"));
    }

    [Fact]
    public void Encode_TextBehindToken_IsNormalizedByItself()
    {
        Tokenizer tokenizer = TokenizerJson.SentencePiece("▁ab").WithAddedToken(1, "<s>").Load();

        Assert.Equal(["<s>", "▁", "a", "<s>", "▁", "▁", "b"], TokenizerJson.Tokens(tokenizer, "<s>a<s> b"));
    }

    [Fact]
    public void Load_TokensOnlyInConfig_AreAdded()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().WithAddedToken(256, "<a>", special: false).Load(
            """{"added_tokens_decoder":{"256":{"content":"<a>","special":true},"300":{"content":"<b>","special":true}}}""");

        Assert.Equal([256, 300], tokenizer.Encode("<a><b>"));
        Assert.False(tokenizer.IsSpecial(256));
        Assert.True(tokenizer.IsSpecial(300));
        Assert.Equal(301, tokenizer.VocabularySize);
        Assert.Equal("", tokenizer.GetToken(299));
        Assert.Equal(0, tokenizer.GetTokenBytes(299).Length);
    }

    [Fact]
    public void Load_TokensOfTheConfigThatFitNowhere_AreLeftOut()
    {
        TokenizerJson file = TokenizerJson.ByteLevel("a b").WithAddedToken(300, "<a>");

        Tokenizer tokenizer = file.Load(
            """{"added_tokens_decoder":{"5":{"content":"<x>"},"300":{"content":"<y>"},"301":{"content":"ab","special":true},"302":{"content":""}}}""");

        Assert.False(tokenizer.TryGetTokenId("<x>", out _));
        Assert.False(tokenizer.TryGetTokenId("<y>", out _));
        Assert.True(tokenizer.IsSpecial(file.Id("ab")));
    }

    [Fact]
    public void Load_TokenOfTheModelWithOtherId_KeepsTheModelsId()
    {
        TokenizerJson file = TokenizerJson.ByteLevel("a b");

        Tokenizer tokenizer = file.WithAddedToken(999, "ab").Load();

        Assert.Equal([file.Id("ab")], tokenizer.Encode("ab"));
    }
}
