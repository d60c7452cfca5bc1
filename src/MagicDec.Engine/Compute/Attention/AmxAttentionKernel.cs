using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MagicDec.Engine.Compute.Amx;

namespace MagicDec.Engine.Compute.Attention;

/// <summary>The inner step of attention on matrix tiles, for up to eight query rows and bfloat16 pages.</summary>
internal sealed unsafe class AmxAttentionKernel(int count, int headSize) : AttentionKernel
{
    // By pages to ask for: 1, 2, 4.
    private readonly (nint Scores, nint Values)[] _routines = [AmxBlock.RoutinesFor(headSize, 1), AmxBlock.RoutinesFor(headSize, 2), AmxBlock.RoutinesFor(headSize, 4)];

    /// <inheritdoc/>
    internal override int TileFloats => 2 * AmxRows.TileRows * (BlockTokens + headSize);

    /// <inheritdoc/>
    internal override int SpareRows => AmxRows.TileRows - 1;

    /// <summary>Kernels for tiles of 1 to 8 rows.</summary>
    internal static AttentionKernel[] CreateAll(int headSize) =>
        [.. Enumerable.Range(1, AmxRows.TileRows).Select(rows => new AmxAttentionKernel(rows, headSize))];

    /// <inheritdoc/>
    internal override void Begin() => AmxRoutines.UseForAttention();

    /// <summary>Each row as its high, then its low terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void LoadQuery(float* query, int size, float scale, float* tile, int row)
    {
        Vector512<float> scales = Vector512.Create(scale);
        var high = (ushort*)(tile + ((nint)row * size));
        for (int d = 0; d < size; d += 32, high += 32)
            TwoTerms.Split(Vector512.Load(query + d) * scales, Vector512.Load(query + d + 16) * scales, high, high + size);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Run(in RowState rows, int first, int blockStart, int tokens, byte** pages, byte** ahead, int aheadPages)
    {
        int width = rows.Width;
        float* scores = rows.Scores;
        var block = new AmxBlock { Left = (byte*)(rows.Query + ((nint)first * width)), Page = pages, Ahead = ahead, Sums = scores };
        (nint Scores, nint Values) routines = _routines[Math.Min(aheadPages / 2, 2)];
        ((delegate* unmanaged<AmxBlock*, void>)routines.Scores)(&block);
        AddTerms(scores, scores, count, BlockTokens, replace: true);
        OnlineSoftmax.Step(scores, rows, first, count, blockStart);

        for (int row = 0; row < count; row++)
            SplitRow(scores + (row * BlockTokens));
        block.Left = (byte*)scores;
        block.Sums = scores + (2 * AmxRows.TileRows * BlockTokens);
        block.ValuePages = (tokens + PageTokens - 1) / PageTokens;
        if (tokens % PageTokens == 0)
            ((delegate* unmanaged<AmxBlock*, void>)routines.Values)(&block);
        else
            MultiplyWithCleanPage(routines.Values, block, tokens, width);
        AddTerms(block.Sums, rows.Result.Output + ((nint)first * width), count, width, replace: false);
    }

    // Values that nobody has written yet are multiplied by zero: they must be numbers, so the last page is copied as far as it is written.
    private static void MultiplyWithCleanPage(nint values, AmxBlock block, int tokens, int width)
    {
        int page = tokens / PageTokens, keyBytes = width * PageTokens * sizeof(ushort), pairBytes = width * sizeof(uint);
        int bytes = ((tokens % PageTokens) + 1) / 2 * pairBytes, all = PageTokens / 2 * pairBytes;
        byte* copy = stackalloc byte[all];
        Unsafe.CopyBlockUnaligned(copy, block.Page[page] + keyBytes, (uint)bytes);
        new Span<byte>(copy + bytes, all - bytes).Clear();
        byte** pages = stackalloc byte*[BlockPages];
        for (int i = 0; i < page; i++)
            pages[i] = block.Page[i];
        pages[page] = copy - keyBytes;
        block.Page = pages;
        ((delegate* unmanaged<AmxBlock*, void>)values)(&block);
    }

    // A row of probabilities in place: all are read before the first term is written.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SplitRow(float* p)
    {
        Vector512<float> p0 = Vector512.Load(p), p1 = Vector512.Load(p + 16), p2 = Vector512.Load(p + 32), p3 = Vector512.Load(p + 48);
        var high = (ushort*)p;
        TwoTerms.Split(p0, p1, high, high + BlockTokens);
        TwoTerms.Split(p2, p3, high + 32, high + BlockTokens + 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTerms(float* terms, float* sums, int rows, int width, bool replace)
    {
        for (int row = 0; row < rows; row++, terms += 2 * width, sums += width)
        {
            for (int i = 0; i < width; i += 16)
            {
                Vector512<float> sum = Vector512.Load(terms + i) + Vector512.Load(terms + width + i);
                (replace ? sum : Vector512.Load(sums + i) + sum).Store(sums + i);
            }
        }
    }
}
