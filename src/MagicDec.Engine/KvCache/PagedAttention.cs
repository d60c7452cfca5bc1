using MagicDec.Engine.Compute.Attention;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.KvCache.Attention;

namespace MagicDec.Engine.KvCache;

/// <summary>
/// Attention of a ragged step over paged keys and values: per row and query head, <c>softmax(q k^T / sqrt(headSize)) v</c> over the
/// tokens of the span's view up to the row's own position.
/// </summary>
/// <remarks>
/// A row's bits depend only on its query, its position and the tokens of its view: not on the rows beside it, the chunks of the prompt,
/// the number of threads or the vector width; and a sparse view that lists every page gives the bits of the full one. The online softmax
/// advances in blocks of 64 tokens and closes a split every <see cref="AttentionKernel.SplitTokens"/>, both counted from the start of the
/// view; a score is one chain over d, an output element one chain over tokens within a split, and splits are merged in ascending order.
/// Owned by the engine thread.
/// </remarks>
internal sealed unsafe class PagedAttention
{
    private readonly KvStore _store;
    private readonly WorkerPool _pool;
    private readonly AttentionPlan _plan;
    private readonly AttentionKernel[] _kernels;
    private readonly int _queryHeads;
    private AttentionSpan[] _spans = [];
    private (int Span, int First, int Count)[] _appends = [];

    /// <summary>Attention over a store for a model with <paramref name="queryHeads"/> query heads, a multiple of the KV heads.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    internal PagedAttention(KvStore store, int queryHeads, WorkerPool pool, bool tiles = false)
    {
        var kvHeads = store.Geometry.KvHeads;
        if (queryHeads <= 0 || queryHeads % kvHeads != 0)
        {
            throw new ArgumentException(
                $"The model has {queryHeads} query heads, which is not a multiple of its {kvHeads} KV heads.", nameof(queryHeads));
        }

        _store = store;
        _pool = pool;
        _queryHeads = queryHeads;
        _plan = new AttentionPlan(store.Geometry, queryHeads / kvHeads, pool.ThreadCount);
        _kernels = AttentionKernel.Create(store.Geometry.Format == KvFormat.BFloat16, store.Geometry.HeadSize, tiles);
    }

    /// <summary>Rows of a sequence whose query heads of one group fit a tile.</summary>
    internal int TileRows => Math.Max(1, _kernels.Length * _store.Geometry.KvHeads / _queryHeads);

    /// <summary>Writes the keys (already rotated) and values of all rows of a step into their pages.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="spans">The step. Spans must not write one page: each sequence owns the pages it appends to.</param>
    /// <param name="keys">[rows][kvHeads * headSize], rows <paramref name="keyStride"/> floats apart.</param>
    /// <param name="keyStride">Floats from one row of keys to the next.</param>
    /// <param name="values">[rows][kvHeads * headSize], rows <paramref name="valueStride"/> floats apart.</param>
    /// <param name="valueStride">Floats from one row of values to the next.</param>
    internal void Append(int layer, ReadOnlySpan<AttentionSpan> spans, float* keys, int keyStride, float* values, int valueStride)
    {
        Take(layer, spans);
        var pieces = AppendJob.Plan(spans, ref _appends);
        var job = new AppendJob(_store, layer, _spans, _appends, keys, keyStride, values, valueStride);
        _pool.RunNear(ref job, pieces);
    }

    /// <summary>Computes the attention of all rows of a step in one layer; their keys and values have been appended.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="spans">The step.</param>
    /// <param name="queries">[rows][queryHeads * headSize], already rotated, rows <paramref name="queryStride"/> floats apart.</param>
    /// <param name="queryStride">Floats from one row of queries to the next.</param>
    /// <param name="output">[rows][queryHeads * headSize], rows <paramref name="outputStride"/> floats apart.</param>
    /// <param name="outputStride">Floats from one row of the output to the next.</param>
    internal void Attend(int layer, ReadOnlySpan<AttentionSpan> spans, float* queries, int queryStride, float* output, int outputStride)
    {
        Take(layer, spans);
        _plan.Build(layer, spans);
        var job = new AttentionJob(
            _store, _pool, _plan, _kernels, layer, _spans, _queryHeads / _store.Geometry.KvHeads, queries, queryStride,
            output, outputStride, _pool.Workspace(_plan.ResultFloats));
        _pool.RunNear(ref job, _plan.TaskCount);
    }

    private void Take(int layer, ReadOnlySpan<AttentionSpan> spans)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)layer, (uint)_store.Geometry.Layers, nameof(layer));
        foreach (ref readonly var span in spans)
            span.Validate(_store.Geometry);
        if (_spans.Length < spans.Length)
            _spans = new AttentionSpan[Math.Max(spans.Length, 2 * _spans.Length)];
        spans.CopyTo(_spans);
    }
}
