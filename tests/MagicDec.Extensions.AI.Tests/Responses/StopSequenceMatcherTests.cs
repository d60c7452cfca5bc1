using FsCheck;
using FsCheck.Fluent;
using MagicDec.Extensions.AI.Responses;

namespace MagicDec.Extensions.AI.Tests.Responses;

public class StopSequenceMatcherTests
{
    [Theory]
    [InlineData("Hello STOP there", "STOP", "Hello ")]
    [InlineData("Hello STO there", "STOP", "Hello STO there")]
    [InlineData("aab", "aab", "")]
    [InlineData("aaab", "aab", "a")]
    [InlineData("abababc!", "ababc", "ab")]
    [InlineData("the end", "end", "the ")]
    [InlineData("the en", "end", "the en")]
    [InlineData("a😀b", "😀", "a")]
    [InlineData("", "x", "")]
    public void Append_EverySplit_CutsBeforeStop(string text, string stop, string expected)
    {
        for (var first = 0; first <= text.Length; first++)
        {
            for (var second = first; second <= text.Length; second++)
            {
                Assert.Equal(expected, Run([stop], text[..first], text[first..second], text[second..]));
            }
        }
    }

    [Fact]
    public void Append_AnyTextAndStops_EqualsPlainSearch()
    {
        var word = Gen.ArrayOf(Gen.Elements('a', 'b', '\n')).Select(letters => new string(letters));
        var cases =
            from pieces in Gen.ListOf(word)
            from stops in Gen.Choose(0, 4).SelectMany(count => Gen.ListOf(Gen.Choose(1, 5).SelectMany(n => Gen.ArrayOf(Gen.Elements('a', 'b', '\n'), n)), count))
            select (pieces.ToArray(), stops.Select(letters => new string(letters)).ToArray());
        Check.QuickThrowOnFailure(Prop.ForAll(cases.ToArbitrary(), (Func<(string[] Pieces, string[] Stops), bool>)(c => Run(c.Stops, c.Pieces) == PlainSearch(string.Concat(c.Pieces), c.Stops))));
    }

    [Fact]
    public void Append_TextThatCannotMatch_IsReturnedAtOnce()
    {
        var matcher = new StopSequenceMatcher(["\n\nUser:"]);
        Assert.Equal("Hello", matcher.Append("Hello"));
        Assert.Equal("", matcher.Append("\n"));
        Assert.Equal("\nw", matcher.Append("w"));
        Assert.Equal("orld", matcher.Append("orld\n"));
        Assert.Equal("\n", matcher.Flush());
        Assert.Null(matcher.Matched);
    }

    [Fact]
    public void Append_AfterMatch_ReturnsNothing()
    {
        var matcher = new StopSequenceMatcher(["b", "ab"]);
        Assert.Equal("x", matcher.Append("xab tail"));
        Assert.Equal("ab", matcher.Matched);
        Assert.Equal("", matcher.Append("more"));
        Assert.Equal("", matcher.Flush());
    }

    [Fact]
    public void Append_EmptyStops_AreIgnored()
    {
        var matcher = new StopSequenceMatcher(["", null!]);
        Assert.Equal("text", matcher.Append("text"));
    }

    [Fact]
    public void Append_LongNearMatches_TakesLinearWork()
    {
        var matcher = new StopSequenceMatcher([new string('a', 5000) + "b"]);
        var returned = 0;
        for (var i = 0; i < 20_000; i++)
        {
            returned += matcher.Append("aaaaaaaaaa").Length;
        }

        Assert.Equal(200_000 - 5000, returned);
        Assert.Equal(5000, matcher.Flush().Length);
    }

    private static string Run(string[] stops, params string[] pieces)
    {
        var matcher = new StopSequenceMatcher(stops);
        return string.Concat(pieces.Select(matcher.Append)) + matcher.Flush();
    }

    /// <summary>The stop string that is complete first ends the text; of several, the longest.</summary>
    private static string PlainSearch(string text, string[] stops)
    {
        for (var end = 1; end <= text.Length; end++)
        {
            var longest = stops.Where(stop => text[..end].EndsWith(stop, StringComparison.Ordinal)).MaxBy(stop => stop.Length);
            if (longest is not null)
            {
                return text[..(end - longest.Length)];
            }
        }

        return text;
    }
}
