using MagicDec.Engine.KvCache;

namespace MagicDec.Engine.Models;

/// <summary>
/// The rows of a step that anything is read of once the last layer's keys and values are stored: those with outputs, and the last ones of a prompt whose
/// attention mass is wanted. Most of a prompt's are not among them.
/// </summary>
internal sealed class NeededRows
{
    private AttentionSpan[] _spans = [];
    private int[] _sources = [];
    private int[] _outputs = [];
    private int _count;
    private int _outputCount;

    /// <summary>The sequences with the rows that are left, numbered anew.</summary>
    public ReadOnlySpan<AttentionSpan> Spans => _spans.AsSpan(0, _count);

    /// <summary>The first row that is left of each of <see cref="Spans"/>, by its old number; no row's new number is above its old one.</summary>
    public ReadOnlySpan<int> Sources => _sources.AsSpan(0, _count);

    /// <summary>The output rows, by their new numbers.</summary>
    public ReadOnlySpan<int> Outputs => _outputs.AsSpan(0, _outputCount);

    /// <summary>Finds them; returns how many there are.</summary>
    /// <param name="spans">The sequences of the step, in row order.</param>
    /// <param name="outputRows">Rows with outputs, ascending.</param>
    public int Find(ReadOnlySpan<AttentionSpan> spans, ReadOnlySpan<int> outputRows)
    {
        if (_spans.Length < spans.Length)
        {
            _spans = new AttentionSpan[2 * spans.Length];
            _sources = new int[2 * spans.Length];
        }

        if (_outputs.Length < outputRows.Length)
        {
            _outputs = new int[2 * outputRows.Length];
        }

        _count = 0;
        _outputCount = outputRows.Length;
        int rows = 0;
        int next = 0;
        foreach (AttentionSpan span in spans)
        {
            int end = span.FirstRow + span.RowCount;
            int first = span.Mass is null ? end : end - Math.Min(span.MassRows, span.RowCount);
            first = next < outputRows.Length ? Math.Min(first, outputRows[next]) : first;
            for (; next < outputRows.Length && outputRows[next] < end; next++)
            {
                _outputs[next] = rows + outputRows[next] - first;
            }

            if (first < end)
            {
                _sources[_count] = first;
                _spans[_count++] = span with { FirstRow = rows, RowCount = end - first, Position = span.Position + first - span.FirstRow };
                rows += end - first;
            }
        }

        return rows;
    }
}
