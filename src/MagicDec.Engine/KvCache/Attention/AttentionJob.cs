using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Attention;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.KvCache.Attention;

/// <summary>Computes the units and splits of an <see cref="AttentionPlan"/> for one layer.</summary>
internal readonly unsafe struct AttentionJob(
    KvStore store, WorkerPool pool, AttentionPlan plan, AttentionKernel[] kernels, int layer, AttentionSpan[] spans, int group,
    float* queries, int queryStride, float* output, int outputStride, float* results) : IJob
{
    private const int BlockPages = AttentionKernel.BlockPages;
    private const int BlockTokens = AttentionKernel.BlockTokens;

    /// <inheritdoc/>
    public void Execute(int task, int worker)
    {
        var (index, first, end) = plan.Task(task);
        ref readonly var unit = ref plan.Unit(index);
        var memory = new UnitMemory(pool, worker, unit.Tokens * group, kernels[^1], store.Geometry);
        LoadRows(unit, memory.State);
        int rows = unit.Tokens * group, tiles = Tiles(rows);
        kernels[((rows + tiles - 1) / tiles) - 1].Begin();
        for (var split = first; split < end; split++)
        {
            var result = unit.KeepsResults ? Result(unit, split) : memory.Split;
            RunSplit(unit, split, end, memory.Begin(result));
            memory.End(result);
            if (!unit.KeepsResults)
                memory.Merge(result);
        }

        if (unit.KeepsResults)
        {
            // Whoever finishes last merges, always in ascending order.
            if (!plan.FinishSplits(index, end - first))
                return;
            for (var split = 0; split < unit.Splits; split++)
                memory.Merge(Result(unit, split));
        }

        WriteOutput(unit, memory.Total);
        if (unit.ReportsMass)
            WriteMass(unit, memory.Total);
    }

    private SplitResult Result(in AttentionUnit unit, int split) =>
        new(results + unit.Results + (split * unit.ResultFloats), unit.Tokens * group, store.Geometry.ValueWidth, unit.MassPages);

    /// <summary>Rows are ordered token by token, and by query head of the group within a token. Scores come out in base 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LoadRows(in AttentionUnit unit, in RowState state)
    {
        ref readonly var span = ref spans[unit.Span];
        int rows = unit.Tokens * group, size = state.HeadSize, tiles = Tiles(rows);
        var scale = (float)(Exponent.Log2E / Math.Sqrt(size));
        for (var tile = 0; tile < tiles; tile++)
        {
            int begin = TileStart(rows, tiles, tile), end = TileStart(rows, tiles, tile + 1);
            for (var row = begin; row < end; row++)
            {
                int token = unit.FirstToken + (row / group), head = (unit.KvHead * group) + (row % group);
                var from = queries + ((nint)(span.FirstRow + token) * queryStride) + ((nint)head * size);
                kernels[end - begin - 1].LoadQuery(from, size, scale, state.Query + ((nint)begin * state.Width), row - begin);
                state.Visible[row] = span.Position + token + 1 - unit.HiddenTokens;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunSplit(in AttentionUnit unit, int split, int taskEnd, in RowState state)
    {
        int rows = unit.Tokens * group, tiles = Tiles(rows);
        var start = split * AttentionKernel.SplitTokens;
        var end = Math.Min(start + AttentionKernel.SplitTokens, unit.VisibleTokens);
        var blocksEnd = Math.Min(taskEnd * AttentionKernel.SplitTokens, unit.VisibleTokens);
        var pages = stackalloc byte*[AttentionKernel.SplitPages + BlockPages];
        var ahead = stackalloc byte*[BlockPages];
        Locate(unit, start / AttentionKernel.PageTokens, pages, AttentionKernel.SplitPages + BlockPages);
        for (; start < end; start += BlockTokens, pages += BlockPages)
        {
            kernels[0].BeginBlock(state, Math.Min(unit.VisibleTokens - start, BlockTokens), pages);
            var upcoming = start + BlockTokens < blocksEnd ? pages + BlockPages : pages;
            for (var tile = 0; tile < tiles; tile++)
            {
                int begin = TileStart(rows, tiles, tile), next = TileStart(rows, tiles, tile + 1);
                var tokens = Math.Min(state.Visible[next - 1] - start, BlockTokens);
                if (tokens <= 0)
                    continue;
                var aheadPages = Foresee(state, upcoming, tile, tiles, next == rows ? 0 : next, ahead);
                kernels[next - begin - 1].Run(state, begin, start, tokens, pages, ahead, aheadPages);
            }
        }
    }

    /// <summary>
    /// What a tile brings into the cache: its share of the next block's pages, so that memory is read all the time, and when there are
    /// several tiles the queries and outputs of the next one. Returns the number of pages.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Foresee(in RowState state, byte** upcoming, int tile, int tiles, int nextRow, byte** ahead)
    {
        int first = BlockPages * tile / tiles, count = (BlockPages * (tile + 1) / tiles) - first, slot = 0;
        for (; slot < count; slot++)
            ahead[slot] = upcoming[first + slot];
        if (tiles > 1)
        {
            ahead[slot++] = (byte*)(state.Query + ((nint)nextRow * state.Width));
            ahead[slot++] = (byte*)(state.Result.Output + ((nint)nextRow * state.Width));
        }

        // Nothing more to ask for: what is in the cache already costs least.
        for (; slot < BlockPages; slot++)
            ahead[slot] = ahead[0];
        return count;
    }

    /// <summary>Addresses of pages of the view; past the last page they repeat it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Locate(in AttentionUnit unit, int first, byte** addresses, int count)
    {
        ref readonly var span = ref spans[unit.Span];
        var listed = span.View.Pages(layer, unit.KvHead);
        var pages = span.Pages;
        var heads = store.HeadPages(layer, unit.KvHead);
        nint pageBytes = store.Geometry.HeadPageBytes;
        int last = (unit.VisibleTokens - 1) / AttentionKernel.PageTokens, tail = span.View.TailPage - listed.Length;
        for (var i = 0; i < count; i++)
        {
            var page = Math.Min(first + i, last);
            addresses[i] = heads + (pages[page < listed.Length ? listed[page] : page + tail] * pageBytes);
        }
    }

    private void WriteOutput(in AttentionUnit unit, in SplitResult total)
    {
        int size = store.Geometry.HeadSize, width = store.Geometry.ValueWidth;
        var firstRow = spans[unit.Span].FirstRow + unit.FirstToken;
        for (var r = 0; r < unit.Tokens * group; r++)
        {
            var to = output + ((nint)(firstRow + (r / group)) * outputStride) + ((nint)((unit.KvHead * group) + (r % group)) * size);
            OnlineSoftmax.Finish(total.Output + ((nint)r * width), total.Sum[r], to, size);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteMass(in AttentionUnit unit, in SplitResult total)
    {
        ref readonly var span = ref spans[unit.Span];
        var listed = span.View.Pages(layer, unit.KvHead);
        var mass = span.Mass!.Pages(layer, unit.KvHead);
        mass.Clear();
        var pages = (unit.VisibleTokens + AttentionKernel.PageTokens - 1) / AttentionKernel.PageTokens;
        var sums = stackalloc float[AttentionKernel.SplitPages];
        for (var split = 0; split < unit.Splits; split++)
        {
            var result = Result(unit, split);
            new Span<float>(sums, AttentionKernel.SplitPages).Clear();
            for (var r = 0; r < unit.Tokens * group; r++)
            {
                var weight = Exponent.Exp2(result.Max[r] - total.Max[r]) / total.Sum[r];
                PageSums.AddWeighted(result.Mass + (r * AttentionKernel.SplitPages), weight, sums);
            }

            var first = split * AttentionKernel.SplitPages;
            for (var i = 0; i < Math.Min(pages - first, AttentionKernel.SplitPages); i++)
            {
                var page = first + i < listed.Length ? listed[first + i] : span.View.TailPage + first + i - listed.Length;
                if (page < mass.Length)
                    mass[page] = sums[i];
            }
        }
    }

    private int Tiles(int rows) => (rows + kernels.Length - 1) / kernels.Length;

    private static int TileStart(int rows, int tiles, int tile) => (int)((long)rows * tile / tiles);
}
