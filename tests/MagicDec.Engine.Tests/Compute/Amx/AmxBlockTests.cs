using MagicDec.Engine.Compute.Amx;

namespace MagicDec.Engine.Tests.Compute.Amx;

public class AmxBlockTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(192)]
    [InlineData(256)]
    public void AheadLines_WithThoseOfTheSoftmax_AreAllLinesOfThePagesOnce(int headSize)
    {
        foreach (int pages in (int[])[1, 2, 4])
        {
            for (int rows = 1; rows <= AmxBlock.MaxRows; rows++)
            {
                int ofSoftmax = AmxBlock.AheadStep * AmxBlock.AheadSteps(headSize, pages, rows);
                IEnumerable<(int Page, int Offset)> last = Enumerable.Range(0, pages).SelectMany(page => Enumerable.Range(headSize - ofSoftmax, ofSoftmax).Select(line => (page, 64 * line)));
                IEnumerable<(int Page, int Offset)> all = Enumerable.Range(0, pages).SelectMany(page => Enumerable.Range(0, headSize).Select(line => (page, 64 * line)));
                Assert.Equal(all.Order(), AmxBlock.AheadLines(headSize, pages, rows).Concat(last).Order());

                // It asks twice a row.
                Assert.True(AmxBlock.AheadSteps(headSize, pages, rows) * pages <= 2 * rows);
            }
        }
    }
}
