using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Amx;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;

namespace MagicDec.Engine.Tests.KvCache;

/// <summary>A store, a pool and attention over made-up sequences whose q, k and v are functions of (seed, layer, position).</summary>
internal sealed unsafe class AttentionRig : IDisposable
{
    private readonly WorkerPool _workers;
    private readonly PagedAttention _attention;

    public AttentionRig(int kvHeads, int group, int headSize, KvFormat format = KvFormat.BFloat16, int threads = 2, int pages = 256, int layers = 1, bool tiles = false)
    {
        Group = group;
        Store = new KvStore(new KvGeometry(layers, kvHeads, headSize, KvGeometry.DefaultPageTokens, format), pages);
        Pool = new PagePool(pages);
        _workers = new WorkerPool(threads);
        _attention = new PagedAttention(Store, kvHeads * group, _workers, tiles && AmxUnit.IsSupported);
    }

    public int Group { get; }

    public KvStore Store { get; }

    public PagePool Pool { get; }

    public KvGeometry Geometry => Store.Geometry;

    public int QueryWidth => Geometry.KvHeads * Group * Geometry.HeadSize;

    public int KvWidth => Geometry.KvHeads * Geometry.HeadSize;

    public TestSequence NewSequence(int seed) => new(seed, new PageTable(Pool, Store));

    /// <summary>One step: appends and attends the next rows of each part; returns the output rows of each part.</summary>
    public float[][] Step(params StepPart[] parts) => Step(0, parts);

    public float[][] Step(int layer, StepPart[] parts)
    {
        int rows = parts.Sum(p => p.Count), row = 0;
        using var q = new AlignedBuffer<float>(rows * QueryWidth);
        using var k = new AlignedBuffer<float>(rows * KvWidth);
        using var v = new AlignedBuffer<float>(rows * KvWidth);
        using var output = new AlignedBuffer<float>(rows * QueryWidth);
        output.Slice(0, rows * QueryWidth).Fill(float.NaN);
        var spans = new AttentionSpan[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var (sequence, count, view) = parts[i];
            var position = sequence.Table.TokenCount;
            Assert.True(sequence.Table.TryEnsureCapacity(position + count));
            spans[i] = new AttentionSpan(row, count, position, sequence.Table.PageArray, view ?? KvView.Full, parts[i].Mass, parts[i].MassRows);
            for (var r = 0; r < count; r++, row++)
            {
                sequence.Row('q', layer, position + r, QueryWidth).CopyTo(q.Slice((nint)row * QueryWidth, QueryWidth));
                sequence.Row('k', layer, position + r, KvWidth).CopyTo(k.Slice((nint)row * KvWidth, KvWidth));
                sequence.Row('v', layer, position + r, KvWidth).CopyTo(v.Slice((nint)row * KvWidth, KvWidth));
            }
        }

        _attention.Append(layer, spans, k.Pointer, KvWidth, v.Pointer, KvWidth);
        _attention.Attend(layer, spans, q.Pointer, QueryWidth, output.Pointer, QueryWidth);
        foreach (var part in parts)
            part.Sequence.Table.Advance(part.Count);
        return [.. spans.Select(s => output.Slice((nint)s.FirstRow * QueryWidth, s.RowCount * QueryWidth).ToArray())];
    }

    /// <summary>All rows of a sequence computed in the given chunks, one part a step.</summary>
    public float[] Prefill(TestSequence sequence, IEnumerable<int> chunks) =>
        [.. chunks.SelectMany(c => Step(new StepPart(sequence, c))[0])];

    public void Dispose()
    {
        _workers.Dispose();
        Store.Dispose();
    }
}
