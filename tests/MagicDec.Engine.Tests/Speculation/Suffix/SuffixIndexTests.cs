using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.Speculation.Suffix;

namespace MagicDec.Engine.Tests.Speculation.Suffix;

public sealed class SuffixIndexTests
{
    [Fact]
    public void Continue_AnyTextAndWindow_IsLongestMatchAndItsVote()
    {
        var cases =
            from window in Gen.Elements(64, 256, 2048)
            from vocabulary in Gen.Elements(2, 3, 6, 40)
            from length in Gen.Choose(0, 700)
            from most in Gen.Choose(1, 16)
            from seed in Gen.Choose(0, 1 << 20)
            from separators in Gen.Elements(0, 30)
            select (window, vocabulary, length, most, seed, separators);

        // The same cases every time: places whose hashes collide count as looked at, which the reference does not know.
        Check.One(Config.QuickThrowOnFailure.WithReplay(3, 5), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            Random random = new(c.seed);
            SuffixIndex index = new(c.window);
            ReferenceSuffixes reference = new(c.window);
            List<int> text = [];
            for (int i = 0; i < c.length; i++)
            {
                int token = c.separators > 0 && random.Next(c.separators) == 0 ? SuffixIndex.Separator : Token(random, c.vocabulary, text);
                index.Append(token);
                reference.Append(token);
                text.Add(token);
                if (i % 37 == 0 || i == c.length - 1)
                {
                    AssertEqual(reference, index, [.. text.Where(t => t != SuffixIndex.Separator)], c.most);
                }
            }
        }));
    }

    [Fact]
    public void Continue_TextOfAnother_IsContinuedAsThatOneWentOn()
    {
        SuffixIndex index = new(1 << 12);
        index.Append([1, 2, 3, 4, 5, 6, 7, 8, SuffixIndex.Separator, 2, 3, 4, 9]);
        int[] draft = new int[8];

        SuffixMatch match = index.Continue([50, 1, 2, 3, 4], draft);

        Assert.Equal(new SuffixMatch(4, 4), match);
        Assert.Equal([5, 6, 7, 8], draft[..4]);
    }

    [Fact]
    public void Continue_AtASeparator_EndsTheDraft()
    {
        SuffixIndex index = new(1 << 12);
        index.Append([1, 2, 3, 4, 5, SuffixIndex.Separator, 6, 7]);
        int[] draft = new int[8];

        Assert.Equal(new SuffixMatch(3, 2), index.Continue([1, 2, 3], draft));
        Assert.Equal(default, index.Continue([3, 4, 5], draft));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Continue_FewerTokensThanAGram_FindsNothing(int tokens)
    {
        SuffixIndex index = new(1 << 10);
        index.Append([1, 1, 1, 1, 1, 1]);

        Assert.Equal(default, index.Continue(new int[] { 1, 1 }.AsSpan(0, tokens), new int[4]));
    }

    [Fact]
    public void Continue_EqualVotes_FollowsTheMostRecent()
    {
        SuffixIndex index = new(1 << 10);
        index.Append([1, 2, 3, 70, SuffixIndex.Separator, 1, 2, 3, 80, SuffixIndex.Separator]);
        int[] draft = new int[1];

        Assert.Equal(1, index.Continue([1, 2, 3], draft).Count);
        Assert.Equal(80, draft[0]);
    }

    [Fact]
    public void Append_MoreThanTheWindow_ForgetsTheOldestAndStaysWithinItsMemory()
    {
        SuffixIndex index = new(256);
        long before = index.ByteCount;
        index.Append([900, 901, 902, 903, 904]);
        index.Append([.. Enumerable.Range(0, 10_000)]);

        Assert.Equal(10_005, index.Count);
        Assert.Equal(before, index.ByteCount);
        Assert.Equal(default, index.Continue([900, 901, 902], new int[4]));
        Assert.Equal(4, index.Continue([9000, 9989, 9990, 9991, 9992], new int[4]).MatchLength);
    }

    [Fact]
    public void Append_UpToTheWindow_GrowsToABoundedSize()
    {
        SuffixIndex index = new(1 << 14);
        long small = index.ByteCount;
        index.Append(new int[1 << 15]);

        Assert.True(small < index.ByteCount / 8);
        Assert.Equal((1 << 14) * (sizeof(int) + (2 * sizeof(long))), index.ByteCount);
    }

    /// <summary>The worst text for chains: every place is on one. Done at once, or the test would not end within its run.</summary>
    [Fact]
    public void Continue_AMegabyteOfOneToken_IsDraftedAtOnce()
    {
        SuffixIndex index = new(1 << 20);
        int[] text = new int[1 << 20];
        index.Append(text);
        int[] draft = new int[16];
        for (int i = 0; i < 200; i++)
        {
            index.Append(0);
            Assert.Equal(new SuffixMatch(48, 16), index.Continue(text, draft));
        }

        Assert.All(draft, token => Assert.Equal(0, token));
    }

    // Half of the tokens go on as an earlier place did, so that long matches come up.
    private static int Token(Random random, int vocabulary, List<int> text)
    {
        int earlier = text.Count > 3 && random.Next(4) > 0 ? text.FindIndex(0, text.Count - 1, token => token == text[^1]) : -1;
        return earlier >= 0 && text[earlier + 1] >= 0 ? text[earlier + 1] : random.Next(vocabulary);
    }

    private static void AssertEqual(ReferenceSuffixes reference, SuffixIndex index, int[] text, int most)
    {
        int[] draft = new int[most];
        (int length, int[] expected) = text.Length < 3 ? (0, []) : reference.Continue(text, most);
        SuffixMatch match = index.Continue(text, draft);
        Assert.Equal(length, match.MatchLength);
        Assert.Equal(expected, draft[..match.Count]);
    }
}
