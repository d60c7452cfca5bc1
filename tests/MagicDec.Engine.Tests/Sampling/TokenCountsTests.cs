using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Tests.Sampling;

public class TokenCountsTests
{
    [Fact]
    public void Push_PromptAndOutput_AreCountedApart()
    {
        var counts = new TokenCounts([1, 2, 1]);
        counts.Push(1);
        counts.Push(7);
        Assert.Equal(new TokenCount(2, 1), counts[1]);
        Assert.Equal(new TokenCount(1, 0), counts[2]);
        Assert.Equal(new TokenCount(0, 1), counts[7]);
        Assert.Equal(default, counts[3]);
        Assert.Equal(2, counts.OutputLength);
    }

    [Fact]
    public void Pop_AfterAnyPushes_RestoresExactly() =>
        Check.QuickThrowOnFailure(Prop.ForAll((byte[] prompt, byte[] kept, byte[] drafted) =>
        {
            var counts = new TokenCounts([.. prompt.Select(b => (int)b)]);
            foreach (var token in kept)
            {
                counts.Push(token);
            }

            var before = Snapshot(counts);
            foreach (var token in drafted)
            {
                counts.Push(token);
            }

            counts.Pop(drafted.Length);
            return before.SequenceEqual(Snapshot(counts)) && counts.OutputLength == kept.Length;
        }));

    [Fact]
    public void Pop_MoreThanPushed_Throws()
    {
        var counts = new TokenCounts([1, 2]);
        counts.Push(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => counts.Pop(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => counts.Pop(-1));
    }

    private static List<KeyValuePair<int, TokenCount>> Snapshot(TokenCounts counts)
    {
        var list = new List<KeyValuePair<int, TokenCount>>();
        foreach (var entry in counts)
        {
            list.Add(entry);
        }

        return [.. list.OrderBy(entry => entry.Key)];
    }
}
