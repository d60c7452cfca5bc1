using MagicDec.Engine.Tokenization;
using MagicDec.Engine.Tokenization.Patterns;

namespace MagicDec.Engine.Tests.Tokenization.Patterns;

public sealed class TextPatternTests
{
    private const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string CaseClasses =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+"
        + @"[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    [Theory]
    [InlineData(Llama3, "I'll say HELLO  world", "I|'ll| say| HELLO| | world")]
    [InlineData(Llama3, "it'S 12345", "it|'S| |123|45")]
    [InlineData(Llama3, "a \n\n b", "a| \n\n| b")]
    [InlineData(Llama3, "end   ", "end|   ")]
    [InlineData(Llama3, "\U00020000\U00020001x!😀😀", "\U00020000\U00020001x|!😀😀")]
    [InlineData(Llama3, "𝟏𝟐𝟑𝟒", "𝟏𝟐𝟑|𝟒")]
    [InlineData(CaseClasses, "helloWorldHTTPServer", "hello|World|HTTPServer")]
    [InlineData(@"\p{N}{1,3}(?=(?:\p{N}{3})*$)", "1234567", "1|234|567")]
    [InlineData(@"[^\S\n]+", "a \t\nb", "~a| \t|~\nb")]
    [InlineData(@"\P{L}+", "ab12cd", "~ab|12|~cd")]
    [InlineData(@"\pL\p{^L}", "a1b", "a1|~b")]
    [InlineData(@" ?[^(\s|[.,!?…。，、।۔،])]+", "Hi, there (x)", "Hi|~,| there|~ (|x|~)")]
    [InlineData(@"[a-z&&[^aeiou]]+", "abcde", "~a|bcd|~e")]
    [InlineData(@"[\x{4e00}-\x{9fa5}]+|[\u3040-\u309f]+", "漢字ひらx", "漢字|ひら|~x")]
    [InlineData(@"\p{Han}+|\p{Hiragana}+", "漢字ひらx", "漢字|ひら|~x")]
    [InlineData(@"[[:alpha:]]+|[[:^alpha:]]", "ab1", "ab|1")]
    [InlineData(@"a++a|b", "aaab", "~aaa|b")]
    [InlineData(@"(?>a|ab)c", "abc ac", "~abc |ac")]
    [InlineData(@"a{2}?b|c{,2}", "aabcc", "aab|cc")]
    [InlineData(@"x*?y", "xxy", "xxy")]
    [InlineData(@"(?<=a)b|(?<!a)c", "abacc", "~a|b|~ac|c")]
    [InlineData(@"(?i)straſse|K", "STRASSE k", "STRASSE|~ |k")]
    [InlineData(@"(?i)[^\p{Lu}]|[a-c]", "aB1", "a|B|1")]
    [InlineData(@"a(?i)b|c", "aB AC ac", "aB|~ AC |ac")]
    [InlineData(@"^b$|\Aa", "a\nb\nab", "a|~\n|b|~\nab")]
    [InlineData(@"\bfoo\b", "foo xfoo foo", "foo|~ xfoo |foo")]
    [InlineData(@"(?m:a.b)|c.d", "a\nbc\nd", "a\nb|~c\nd")]
    [InlineData(@"(a|b)*c", "ababc", "ababc")]
    [InlineData(@"(a*)*b", "aab", "aab")]
    [InlineData(@"(?x) a b # comment", "ab", "ab")]
    [InlineData(@"[]x]+[-a]", "]x-", "]x-")]
    [InlineData(@"\h+", "xyz0F", "~xyz|0F")]
    public void FindMatches_Regex_CutsAsOnigurumaDoes(string pattern, string text, string expected) =>
        Assert.Equal(expected, Cut(TextPattern.Regex(pattern, TokenizerJson.Field("\"\"")), text));

    [Fact]
    public void FindMatches_Literal_MatchesCharactersAsTheyAre() =>
        Assert.Equal("~a|.*|~b|.*", Cut(TextPattern.Literal(".*", TokenizerJson.Field("\"\"")), "a.*b.*"));

    [Fact]
    public void FindMatches_ExponentialPattern_EndsWithAnError()
    {
        TextPattern pattern = TextPattern.Regex(@"((a+)+)+b", TokenizerJson.Field("\"\""));

        var error = Assert.Throws<TokenizerFormatException>(() => Cut(pattern, new string('a', 200)));

        Assert.Contains("((a+)+)+b", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindMatches_LongRepeatOfAGroup_NeedsNoCallStack() =>
        Assert.Equal(2, Count(TextPattern.Regex("(?:ab|c)*", TokenizerJson.Field("\"\"")), string.Concat(Enumerable.Repeat("abc", 100_000)) + "d"));

    [Theory]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData(@"\")]
    [InlineData(@"\p{NoSuchThing}")]
    [InlineData(@"(a)\1")]
    [InlineData("[z-a]")]
    [InlineData("a{3,2}")]
    [InlineData("a{999999999}")]
    [InlineData("((((a{1000}){1000}){1000}){1000})")]
    [InlineData("(?:){99999}{99999}{99999}")]
    [InlineData("(?:(?:){99999}|(?=)){99999}")]
    [InlineData("(?:a(?:){999}){9999}")]
    [InlineData("a{1}{1}{1}{1}{1}{1}{1}{1}{1}")]
    [InlineData(@"(?<=a*)b")]
    [InlineData(@"\x{110000}")]
    [InlineData("(?z)")]
    public void Regex_Malformed_NamesThePattern(string pattern)
    {
        var error = Assert.Throws<TokenizerFormatException>(() => TextPattern.Regex(pattern, TokenizerJson.Field("\"\"")));

        Assert.Equal("$", error.JsonPath);
    }

    [Fact]
    public void Regex_NestedAlternationsInALookBehind_AreMeasuredOnceEach()
    {
        string options = "a";
        for (int i = 0; i < 60; i++)
        {
            options = $"(?:{options}|b)";
        }

        Assert.Equal("~b|c", Cut(TextPattern.Regex($"(?<={options})c", TokenizerJson.Field("\"\"")), "bc"));
    }

    private static int Count(TextPattern pattern, string text)
    {
        List<PatternSpan> parts = [];
        pattern.FindMatches(text, parts);
        return parts.Count(p => p.End > p.Start);
    }

    /// <summary>The parts with bars between; a tilde marks those that did not match.</summary>
    private static string Cut(TextPattern pattern, string text)
    {
        List<PatternSpan> parts = [];
        pattern.FindMatches(text, parts);
        Assert.Equal(text, string.Concat(parts.Select(p => text[p.Start..p.End])));
        return string.Join('|', parts.Select(p => (p.IsMatch ? "" : "~") + text[p.Start..p.End]).Where(p => p.Length > 0));
    }
}
