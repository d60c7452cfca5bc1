using MagicDec.Engine.Tokenization;
using MagicDec.Engine.Tokenization.PreTokenizers;

namespace MagicDec.Engine.Tests.Tokenization.PreTokenizers;

public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData("Removed", false, "the|final|countdown")]
    [InlineData("Isolated", false, "the|-|final|-|-|countdown")]
    [InlineData("MergedWithPrevious", false, "the-|final-|-|countdown")]
    [InlineData("MergedWithNext", false, "the|-final|-|-countdown")]
    [InlineData("Contiguous", false, "the|-|final|--|countdown")]
    [InlineData("Removed", true, "-|-|-")]
    [InlineData("MergedWithNext", true, "the-|final-|-|countdown")]
    public void Split_EachBehavior_CutsAsDocumented(string behavior, bool invert, string expected)
    {
        string json = $$"""{"type":"Split","pattern":{"String":"-"},"behavior":"{{behavior}}","invert":{{(invert ? "true" : "false")}}}""";

        Assert.Equal(expected, Cut(json, "the-final--countdown"));
    }

    [Theory]
    [InlineData("""{"type":"Digits","individual_digits":true}""", "ab123½c", "ab|1|2|3|½|c")]
    [InlineData("""{"type":"Digits","individual_digits":false}""", "ab123½c", "ab|123½|c")]
    [InlineData("""{"type":"Punctuation"}""", "a,b$¿c", "a|,|b|$|¿|c")]
    [InlineData("""{"type":"Punctuation","behavior":"Contiguous"}""", "a,.b", "a|,.|b")]
    [InlineData("""{"type":"Whitespace"}""", "Hey friend!  How-are", "Hey|friend|!|How|-|are")]
    [InlineData("""{"type":"WhitespaceSplit"}""", " Hey,\u00A0friend! \n", "Hey,|friend!")]
    [InlineData("""{"type":"BertPreTokenizer"}""", "Hey, you!?", "Hey|,|you|!|?")]
    [InlineData("""{"type":"CharDelimiterSplit","delimiter":"_"}""", "a__b_c", "a|b|c")]
    [InlineData("""{"type":"FixedLength","length":2}""", "a😀bcd", "a😀|bc|d")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}""", "Hey  you", "▁Hey|▁|▁you")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":false}""", "Hey  you", "▁Hey▁▁you")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"never"}""", "Hey you", "Hey|▁you")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","str_rep":"▁","add_prefix_space":true}""", "Hey you", "▁Hey|▁you")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","add_prefix_space":false}""", "Hey you", "Hey|▁you")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":true}""", "Hé a", "ĠHÃ©|Ġa")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}""", "Hi a", "HiĠa")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":false}""", "it's   1st\n", "it|'s|ĠĠ|Ġ1|st|Ċ")]
    [InlineData(
        """{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false}]}""",
        "x 42", "x|Ġ|4|2")]
    public void Split_EachKind_CutsAsTheReferenceDoes(string json, string text, string expected) => Assert.Equal(expected, Cut(json, text));

    [Fact]
    public void Split_MetaspaceFirst_MarksOnlyTheStartOfTheInput()
    {
        IPreTokenizer metaspace = PreTokenizerReader.Read(
            TokenizerJson.Field("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":false}"""));
        List<TextPiece> output = [];

        metaspace.Split([new("a b".AsMemory(), -1, true), TextPiece.Token(7), new("c".AsMemory(), -1, false)], output);

        Assert.Equal(["▁a▁b", "", "c"], output.Select(p => p.Text.ToString()));
        Assert.Equal(7, output[1].TokenId);
    }

    [Theory]
    [InlineData("""{"type":"UnicodeScripts"}""", "$.type")]
    [InlineData("""{"type":"Split","pattern":{"String":"-"},"behavior":"Sideways"}""", "$.behavior")]
    [InlineData("""{"type":"Split","pattern":{},"behavior":"Removed"}""", "$.pattern")]
    [InlineData("""{"type":"Metaspace","replacement":"ab"}""", "$.replacement")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"often"}""", "$.prepend_scheme")]
    [InlineData("""{"type":"FixedLength","length":0}""", "$.length")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":"yes"}""", "$.add_prefix_space")]
    public void Read_WrongComponent_NamesThePlace(string json, string path)
    {
        var error = Assert.Throws<TokenizerFormatException>(() => PreTokenizerReader.Read(TokenizerJson.Field(json)));

        Assert.Equal(path, error.JsonPath);
        Assert.Equal("tokenizer.json", error.File);
    }

    private static string Cut(string json, string text)
    {
        List<TextPiece> output = [];
        PreTokenizerReader.Read(TokenizerJson.Field(json)).Split([new(text.AsMemory(), -1, true)], output);
        return string.Join('|', output.Select(p => p.Text.ToString()));
    }
}
