using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models;

namespace MagicDec.Engine.Tests.Models;

public sealed class NeededRowsTests
{
    private readonly NeededRows _needed = new();

    [Fact]
    public void Find_OutputsOnly_KeepsThem()
    {
        // A prompt's chunk with one output, one without any, and a verify pass of three rows.
        Assert.Equal(4, _needed.Find([Span(0, 10, 100), Span(10, 5, 0), Span(15, 3, 40)], [9, 15, 16, 17]));

        Assert.Equal([(0, 1, 109), (1, 3, 40)], Found());
        Assert.Equal([9, 15], _needed.Sources.ToArray());
        Assert.Equal([0, 1, 2, 3], _needed.Outputs.ToArray());
    }

    [Fact]
    public void Find_MassOfAPromptsEnd_KeepsTheseRowsToo()
    {
        Assert.Equal(6, _needed.Find([Span(0, 10, 100, massRows: 4), Span(10, 8, 0), Span(18, 2, 7, massRows: 2)], [9, 18, 19]));

        Assert.Equal([(0, 4, 106), (4, 2, 7)], Found());
        Assert.Equal([6, 18], _needed.Sources.ToArray());
        Assert.Equal([3, 4, 5], _needed.Outputs.ToArray());
    }

    [Fact]
    public void Find_MoreMassRowsThanThereAre_KeepsAll() => Assert.Equal(3, _needed.Find([Span(0, 3, 50, massRows: 32)], [2]));

    [Fact]
    public void Find_NothingWanted_KeepsNothing()
    {
        Assert.Equal(0, _needed.Find([Span(0, 3, 50), Span(3, 9, 0)], []));
        Assert.Empty(_needed.Spans.ToArray());
    }

    private static AttentionSpan Span(int firstRow, int rows, int position, int massRows = 0) =>
        new(firstRow, rows, position, [], KvView.Full, massRows > 0 ? new PageMass(1, 1, 1) : null, massRows);

    private (int First, int Rows, int Position)[] Found() => [.. _needed.Spans.ToArray().Select(span => (span.FirstRow, span.RowCount, span.Position))];
}
