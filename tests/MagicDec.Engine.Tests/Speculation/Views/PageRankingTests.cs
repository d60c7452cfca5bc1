using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.Speculation.Views;

namespace MagicDec.Engine.Tests.Speculation.Views;

public sealed class PageRankingTests
{
    [Fact]
    public void Top_AnyScores_IsTheTopOfASort()
    {
        var cases =
            from length in Gen.Choose(1, 200)
            from first in Gen.Choose(0, 5)
            from count in Gen.Choose(0, 60)
            from levels in Gen.Elements(1, 2, 5, 1000)
            from seed in Gen.Choose(0, 1 << 20)
            select (length, first, count, levels, seed);

        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            Random random = new(c.seed);
            float[] scores = [.. Enumerable.Range(0, c.length).Select(_ => random.Next(c.levels) / (float)c.levels)];
            int end = c.length - (c.seed % 3 == 0 ? c.length / 4 : 0);
            int[] expected = [.. Enumerable.Range(c.first, Math.Max(0, end - c.first))
                .OrderByDescending(page => scores[page]).ThenByDescending(page => page).Take(c.count).Order()];

            int[] found = new int[c.count];
            Assert.Equal(expected.Length, PageRanking.Top(scores, c.first, end, found));
            Assert.Equal(expected, found[..expected.Length]);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Top_AscendingOrDescendingOrOrganPipeScores_IsTheTopOfASort()
    {
        const int Pages = 5000;
        foreach (Func<int, float> score in new Func<int, float>[] { i => i, i => Pages - i, i => Math.Min(i, Pages - i), i => i % 7 })
        {
            float[] scores = [.. Enumerable.Range(0, Pages).Select(score)];
            int[] found = new int[99];
            PageRanking.Top(scores, 0, Pages, found);
            Assert.Equal(Enumerable.Range(0, Pages).OrderByDescending(page => scores[page]).ThenByDescending(page => page).Take(99).Order(), found);
        }
    }

    [Fact]
    public void Top_ScoresThatAreNotNumbers_GivesSomePagesOfTheRange()
    {
        Random random = new(1);
        for (int i = 0; i < 2000; i++)
        {
            float[] scores = [.. Enumerable.Range(0, 40).Select(_ => random.Next(3) == 0 ? float.NaN : random.Next(2) == 0 ? float.PositiveInfinity : random.NextSingle())];
            int[] found = new int[random.Next(1, 39)];

            Assert.Equal(found.Length, PageRanking.Top(scores, 1, 40, found));
            Assert.Equal(found.Distinct().Order(), found);
            Assert.All(found, page => Assert.InRange(page, 1, 39));
        }
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(5, 3)]
    public void Top_EmptyRange_WritesNothing(int first, int end) =>
        Assert.Equal(0, PageRanking.Top(new float[8], first, end, new int[4]));
}
