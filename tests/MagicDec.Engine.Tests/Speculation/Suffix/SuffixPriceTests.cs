using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Suffix;

namespace MagicDec.Engine.Tests.Speculation.Suffix;

public sealed class SuffixPriceTests
{
    [Theory]
    [InlineData(0.0, 4)]
    [InlineData(0.3, 4)]
    [InlineData(0.5, 3)]
    [InlineData(0.7, 2)]
    [InlineData(0.85, 1)]
    [InlineData(0.95, 0)]
    public void Best_DearerRows_AreFewer(double row, int expected)
    {
        // The four are right with 0.9, 0.81, 0.65 and 0.36.
        SuffixOffer offer = Price(1, row).Best([0.9, 0.9, 0.8, 0.56], 1000);

        Assert.Equal(expected, offer.Length);
        double[] right = [0, 0.9, 1.71, 2.358, 2.72088];
        Assert.Equal(right[expected], offer.Tokens, 1e-9);
        Assert.Equal(right[expected] - (expected * row), offer.Gain, 1e-9);
    }

    [Fact]
    public void Best_ATileOfRowsEnds_IsFilledOrLeft()
    {
        // From the third guess on attention takes a second tile of rows: 1 ms for a thousand tokens, at a token a millisecond.
        double[] rates = new double[DraftingOptions.MaxDraftLength + 2];
        rates.AsSpan(4).Fill(1e-6);
        SuffixPrice price = new();
        price.Set(1000, Rows(1e-6), rates);

        Assert.Equal(2, price.Best([0.9, 0.9, 0.5, 0.5, 0.5], 1000).Length);
        Assert.Equal(5, price.Best([0.9, 0.9, 0.9, 0.9, 0.9], 1000).Length);
        Assert.Equal(5, price.Best([0.9, 0.9, 0.5, 0.5, 0.5], 100).Length);
    }

    [Fact]
    public void Best_NoGuesses_IsNothing() => Assert.Equal(default, Price(1, 0).Best([], 10));

    [Fact]
    public void Best_RowsOfLinearLayersComeByTheTile_FillsThemOrLeavesThem()
    {
        // Three more rows are free, the fourth costs a token, and then they are free again.
        double[] rows = new double[DraftingOptions.MaxDraftLength + 1];
        rows.AsSpan(4).Fill(1);
        SuffixPrice price = new();
        price.Set(1, rows, new double[DraftingOptions.MaxDraftLength + 2]);

        Assert.Equal(3, price.Best([0.9, 0.9, 0.9, 0.9], 100).Length);
        Assert.Equal(3, price.Best([0.9, 0.9, 0.9, 0.5, 0.5, 0.5, 0.5], 100).Length);
        Assert.Equal(7, price.Best([0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9], 100).Length);
    }

    private static double[] Rows(double each) => [.. Enumerable.Range(0, DraftingOptions.MaxDraftLength + 1).Select(rows => rows * each)];

    internal static SuffixPrice Price(double rate, double row)
    {
        SuffixPrice price = new();
        price.Set(rate, Rows(row), new double[DraftingOptions.MaxDraftLength + 2]);
        return price;
    }
}
