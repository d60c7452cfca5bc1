using MagicDec.Engine.KvCache;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Views;

namespace MagicDec.Engine.Tests.Speculation.Views;

public sealed class SparseViewTests
{
    private const int Page = KvGeometry.DefaultPageTokens;
    private static readonly KvGeometry Geometry = new(2, 3, 8, Page, KvFormat.Float32);
    private readonly SparseView _view = new(Geometry);

    [Theory]
    [InlineData(KvSelector.Streaming)]
    [InlineData(KvSelector.SnapKv)]
    [InlineData(KvSelector.Verified)]
    public void Select_AnyBudgetAndPosition_ReadsBudgetPagesWithFirstAndLast(KvSelector selector)
    {
        foreach (int position in new[] { 0, 1, 31, 32, 300, 511, 512, 513 })
        {
            Rank(position + 1, (_, _, page) => page);
            foreach (int budget in new[] { 32, 33, 48, 100, 256, 400 })
            {
                KvView view = _view.Select(selector, budget, position);
                int budgetPages = (budget + Page - 1) / Page;
                int contextPages = (position / Page) + 1;
                for (int i = 0; i < Geometry.Layers * Geometry.KvHeads; i++)
                {
                    int[] read = Read(view, i / Geometry.KvHeads, i % Geometry.KvHeads, contextPages);
                    Assert.Equal(Math.Min(budgetPages, contextPages), read.Length);
                    Assert.Equal(0, read[0]);
                    Assert.Equal(contextPages - 1, read[^1]);
                }
            }
        }
    }

    [Fact]
    public void Select_Ranked_HasTheHeaviestPagesOfEachLayerAndHead()
    {
        // 40 pages; 8 in the budget: sink, a window of 2, and the 5 heaviest before it.
        Rank(40 * Page, (layer, head, page) => page % 5 == layer + head ? 100 - page : 0);

        KvView view = _view.Select(KvSelector.Verified, 8 * Page, (40 * Page) - 1);

        Assert.Equal([0, 5, 10, 15, 20, 25, 38, 39], Read(view, 0, 0, 40));
        Assert.Equal([0, 3, 8, 13, 18, 23, 38, 39], Read(view, 1, 2, 40));
    }

    [Fact]
    public void Select_Streaming_IsSinkAndWindowWhateverTheMass()
    {
        Rank(40 * Page, (_, _, page) => page == 7 ? 1 : 0);

        KvView view = _view.Select(KvSelector.Streaming, 4 * Page, 40 * Page);

        Assert.Equal([0, 38, 39, 40], Read(view, 1, 1, 41));
    }

    [Fact]
    public void Select_NothingRankedYet_IsSinkAndWindow()
    {
        KvView view = _view.Select(KvSelector.Verified, 4 * Page, 40 * Page);

        Assert.False(_view.HasMass);
        Assert.Equal([0, 38, 39, 40], Read(view, 0, 0, 41));
    }

    [Fact]
    public void Select_GrownPastTheRankedPages_ChoosesAmongThem()
    {
        Rank(10 * Page, (_, _, page) => 100 - page);

        KvView view = _view.Select(KvSelector.SnapKv, 4 * Page, 40 * Page);

        // The pages between the ranked ones and the window were never looked at.
        Assert.Equal([0, 1, 2, 40], Read(view, 0, 0, 41));
    }

    [Fact]
    public void Select_Again_ReusesItsMemoryAndForgetsTheView()
    {
        Rank(20 * Page, (_, _, page) => page);
        KvView first = _view.Select(KvSelector.Verified, 6 * Page, 20 * Page);
        KvView second = _view.Select(KvSelector.Streaming, 2 * Page, 20 * Page);

        Assert.Same(first, second);
        Assert.Equal([0, 20], Read(second, 0, 0, 21));
    }

    [Fact]
    public void MassFor_LongerContext_HasRoomForIt()
    {
        for (int tokens = 1; tokens < 2000; tokens += 97)
        {
            Assert.True(_view.MassFor(tokens).CapacityPages >= (tokens + Page - 1) / Page);
        }
    }

    private void Rank(int tokens, Func<int, int, int, float> mass)
    {
        PageMass target = _view.MassFor(tokens);
        for (int layer = 0; layer < Geometry.Layers; layer++)
        {
            for (int head = 0; head < Geometry.KvHeads; head++)
            {
                for (int page = 0; page * Page < tokens; page++)
                {
                    target.Pages(layer, head)[page] = mass(layer, head, page);
                }
            }
        }

        _view.MassWritten(tokens);
    }

    private static int[] Read(KvView view, int layer, int head, int contextPages) =>
        [.. view.Pages(layer, head).ToArray().Concat(Enumerable.Range(view.TailPage, Math.Max(0, contextPages - view.TailPage)))];
}
