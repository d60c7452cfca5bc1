using MagicDec.Engine.KvCache.Pages;

namespace MagicDec.Engine.KvCache;

/// <summary>The rows of one sequence in a step.</summary>
/// <param name="FirstRow">Index of its first row in the step's q, k, v and output.</param>
/// <param name="RowCount">Consecutive rows: a prefill chunk, one decoded token, or a draft to verify.</param>
/// <param name="Position">Position of the first row in the sequence; the others follow it.</param>
/// <param name="Pages">The sequence's pages in order (<see cref="PageTable.PageArray"/>), covering the last row's position.</param>
/// <param name="View">What the rows may read.</param>
/// <param name="Mass">Where to put attention mass per page, or null.</param>
/// <param name="MassRows">The last rows of the span whose mass counts; 0 for none.</param>
internal readonly record struct AttentionSpan(
    int FirstRow, int RowCount, int Position, int[] Pages, KvView View, PageMass? Mass = null, int MassRows = 0)
{
    /// <summary>Throws when the span does not fit its pages or its view.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    internal void Validate(KvGeometry geometry)
    {
        if (FirstRow < 0 || RowCount <= 0 || Position < 0)
            throw new InvalidOperationException($"A span cannot have {RowCount} rows from row {FirstRow} on at position {Position}.");

        var needed = geometry.PagesFor(Position + RowCount);
        if (Pages.Length < needed)
        {
            throw new InvalidOperationException(
                $"A span of {RowCount} rows at position {Position} needs {needed} KV pages; its table has {Pages.Length}.");
        }

        if (View.TailPage > Position / geometry.PageTokens)
        {
            throw new InvalidOperationException(
                $"The tail of the view begins at page {View.TailPage}, after page {Position / geometry.PageTokens} "
                + "of the span's first row.");
        }
    }
}
