using System.Text;
using System.Text.RegularExpressions;
using MagicDec.Engine.Constraints;

namespace MagicDec.Engine.Tests.Constraints;

public sealed class TokenConstraintTests
{
    [Fact]
    public void FromChoices_AcceptsThemOnly()
    {
        TokenConstraint constraint = TokenConstraint.FromChoices(["yes", "no", "not now", "日本"]);

        Assert.All(["yes", "no", "not now", "日本"], text => Assert.True(constraint.Accepts(text)));
        Assert.All(["", "y", "not", "yes ", "日"], text => Assert.False(constraint.Accepts(text)));
        Assert.True(constraint.StateAfter("yes"u8).IsFinal);
        Assert.False(constraint.StateAfter("no"u8).IsFinal);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("{\"a\": [1, -2.5e+10, true, null, \"x\\u00e9\\n\"]}", true)]
    [InlineData("{\n  \"a\": {\n    \"b\": []\n  }\n}", true)]
    [InlineData("[]", false)]
    [InlineData("{\"a\":\"\\ud83d\"}", false)]
    [InlineData("{\"a\":\"\\ud83d\\ude00 😀\"}", true)]
    [InlineData("{\"a\":01}", false)]
    [InlineData("{\"a\":1,}", false)]
    [InlineData("{\"a\":\"\n\"}", false)]
    [InlineData("{}  ", false)]
    [InlineData("{     }", false)]
    public void FromJson_Object_AcceptsJsonObjects(string text, bool expected) => Assert.Equal(expected, TokenConstraint.FromJson().Accepts(text));

    [Theory]
    [InlineData("[1, 2]")]
    [InlineData("\"text\"")]
    [InlineData("-0.5")]
    [InlineData("null")]
    public void FromJson_AnyValue_AcceptsAllKinds(string text) => Assert.True(TokenConstraint.FromJson(anyValue: true).Accepts(text));

    [Fact]
    public void FromJson_BytesThatAreNoUtf8_AreNotAccepted()
    {
        TokenConstraint constraint = TokenConstraint.FromJson(anyValue: true);

        foreach (byte[] bytes in (byte[][])[[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x80, 0x80], [0x80], [0xFF]])
        {
            Assert.True(constraint.StateAfter([(byte)'"', .. bytes]).IsDead);
        }

        foreach (int value in (int[])[0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF])
        {
            Assert.True(constraint.Accepts($"\"{new Rune(value)}\""));
        }
    }

    // The reference is .NET's own engine, which reads these expressions the same way.
    [Theory]
    [InlineData("a|bc*|")]
    [InlineData("(?:a{2,3}|b)+c?")]
    [InlineData("^a.c$")]
    [InlineData(@"[^\d\s]x|\.\/|\u0041\x42")]
    [InlineData("[]a]b|[-a]|[a-]")]
    [InlineData("a{,3}|b{x}|{")]
    [InlineData(@"(\w+)-\W")]
    [InlineData("(a|ab)(c|bcd)(d*)")]
    [InlineData("(a*)*b|(|a)+c")]
    [InlineData("a??b*?c+?")]
    [InlineData("(^a|b$)|c")]
    public void FromRegex_AcceptsWhatMatchesAsAWhole(string pattern)
    {
        TokenConstraint constraint = TokenConstraint.FromRegex(pattern.Replace("[]a]", "[\\]a]", StringComparison.Ordinal));
        var reference = new Regex($"^(?:{pattern})$(?!\n)", RegexOptions.None, TimeSpan.FromSeconds(1));
        var random = new Random(1);
        const string Alphabet = "abcdxAB.-/]{}3, \n1_é";
        int matches = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(7)).Select(_ => Alphabet[random.Next(random.Next(1, Alphabet.Length))])]);
            bool expected = reference.IsMatch(text) && !text.EndsWith('\n');
            if (!text.EndsWith('\n'))
            {
                matches += expected ? 1 : 0;
                Assert.True(expected == constraint.Accepts(text), $"'{text}' {(expected ? "matches" : "does not match")} {pattern}");
            }
        }

        Assert.True(matches > 0);
    }

    [Fact]
    public void FromRegex_CharactersBeyondAscii_AreWholeCharacters()
    {
        TokenConstraint constraint = TokenConstraint.FromRegex(@"[à-ÿ]\p{Lu}[😀-😂]\P{L}");

        Assert.True(constraint.Accepts("éÉ😁1"));
        Assert.False(constraint.Accepts("eÉ😁1"));
        Assert.False(constraint.Accepts("éé😁1"));
        Assert.False(constraint.Accepts("éÉ😃1"));
        Assert.False(constraint.Accepts("éÉ😁a"));
    }
}
