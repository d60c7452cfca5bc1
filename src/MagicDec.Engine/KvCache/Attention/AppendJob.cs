using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.KvCache.Attention;

/// <summary>Writes a step's keys and values of one layer; a task is a piece of a span, all KV heads.</summary>
internal readonly unsafe struct AppendJob(
    KvStore store, int layer, AttentionSpan[] spans, (int Span, int First, int Count)[] pieces,
    float* keys, int keyStride, float* values, int valueStride) : IJob
{
    // A multiple of the page, at which pieces are cut: two tasks must not write one pair of slots.
    private const int PieceTokens = 64;

    /// <summary>Cuts the spans into tasks.</summary>
    internal static int Plan(ReadOnlySpan<AttentionSpan> spans, ref (int Span, int First, int Count)[] pieces)
    {
        var count = 0;
        for (var s = 0; s < spans.Length; s++)
        {
            int position = spans[s].Position, first = 0;
            while (first < spans[s].RowCount)
            {
                var length = Math.Min(spans[s].RowCount - first, PieceTokens - ((position + first) % PieceTokens));
                if (count == pieces.Length)
                    Array.Resize(ref pieces, Math.Max(16, 2 * count));
                pieces[count++] = (s, first, length);
                first += length;
            }
        }

        return count;
    }

    /// <inheritdoc/>
    public void Execute(int task, int worker)
    {
        var (index, first, count) = pieces[task];
        ref readonly var span = ref spans[index];
        var geometry = store.Geometry;
        for (var head = 0; head < geometry.KvHeads; head++)
        {
            for (var i = first; i < first + count; i++)
            {
                var position = span.Position + i;
                nint row = span.FirstRow + i, column = (nint)head * geometry.HeadSize;
                store.Append(
                    layer, head, span.Pages[position / geometry.PageTokens], position % geometry.PageTokens,
                    keys + (row * keyStride) + column, values + (row * valueStride) + column);
            }
        }
    }
}
