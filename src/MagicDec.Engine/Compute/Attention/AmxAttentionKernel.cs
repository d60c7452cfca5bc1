using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MagicDec.Engine.Compute.Amx;

namespace MagicDec.Engine.Compute.Attention;

/// <summary>
/// The inner step of attention on matrix tiles, for up to 16 query rows and bfloat16 pages. Scaled queries and probabilities are rounded to
/// bfloat16, as keys and values are.
/// </summary>
internal sealed unsafe class AmxAttentionKernel(int count, int headSize) : AttentionKernel
{
    // Tokens of values in a tile.
    private const int ValueTokens = 32;

    // By pages to ask for.
    private readonly (nint Scores, nint Values)[] _routines = [.. AmxBlockRoutines.AheadCounts.ToArray().Select(pages => AmxBlockRoutines.For(headSize).Get(pages, count))];

    /// <inheritdoc/>
    internal override int TileFloats => (AmxBlock.MaxRows * (BlockTokens + headSize)) + (BlockTokens / 2 * headSize);

    /// <inheritdoc/>
    internal override int SpareRows => AmxBlock.MaxRows - 1;

    /// <summary>Kernels for tiles of 1 to 16 rows.</summary>
    internal static AttentionKernel[] CreateAll(int headSize) =>
        [.. Enumerable.Range(1, AmxBlock.MaxRows).Select(rows => new AmxAttentionKernel(rows, headSize))];

    /// <inheritdoc/>
    internal override void Begin() => AmxRoutines.UseForAttention(count);

    /// <summary>
    /// Puts the values of all pages together: a tile takes 32 tokens, a page has 16. Tokens that nobody has written yet are multiplied by zero
    /// and must be numbers, so they become zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void BeginBlock(in RowState rows, int tokens, byte** pages)
    {
        int pairs = (tokens + 1) / 2, allPairs = (tokens + ValueTokens - 1) / ValueTokens * (ValueTokens / 2);
        float* to = Values(rows), end = to + (pairs * headSize);
        for (; to < end; pages++)
        {
            float* pageEnd = to + (PageTokens / 2 * headSize);
            pageEnd = pageEnd < end ? pageEnd : end;
            for (var from = (float*)(*pages + (headSize * PageTokens * sizeof(ushort))); to < pageEnd; from += 32, to += 32)
            {
                Vector512.Load(from).Store(to);
                Vector512.Load(from + 16).Store(to + 16);
            }
        }

        new Span<float>(end, (allPairs - pairs) * headSize).Clear();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void LoadQuery(float* query, int size, float scale, float* tile, int row)
    {
        Vector512<float> scales = Vector512.Create(scale);
        ushort* to = (ushort*)tile + ((nint)row * size);
        for (int d = 0; d < size; d += 32)
            TwoTerms.Round(Vector512.Load(query + d) * scales, Vector512.Load(query + d + 16) * scales, to + d);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Run(in RowState rows, int first, int blockStart, int tokens, byte** pages, byte** ahead, int aheadPages)
    {
        int width = rows.Width;
        float* scores = rows.Scores;
        var block = new AmxBlock { Left = (byte*)(rows.Query + ((nint)first * width)), Page = pages, Ahead = ahead, Sums = scores };
        int asked = Math.Min(aheadPages / 2, 2);
        (nint Scores, nint Values) routines = _routines[asked];
        ((delegate* unmanaged<AmxBlock*, void>)routines.Scores)(&block);
        TileSoftmax.Step(scores, rows, first, count, blockStart, new AheadPages(ahead, AmxBlockRoutines.AheadCounts[asked], headSize, count));
        block.Left = (byte*)scores;
        block.Sums = scores + (AmxBlock.MaxRows * BlockTokens);
        block.Values = (byte*)Values(rows);
        block.ValueTiles = (tokens + ValueTokens - 1) / ValueTokens;
        ((delegate* unmanaged<AmxBlock*, void>)routines.Values)(&block);
        Add(block.Sums, rows.Result.Output + ((nint)first * width), count * width);
    }

    // After what a tile needs for itself.
    private float* Values(in RowState rows) => rows.Scores + (AmxBlock.MaxRows * (BlockTokens + headSize));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* sums, float* to, int count)
    {
        for (int i = 0; i < count; i += 16)
            (Vector512.Load(to + i) + Vector512.Load(sums + i)).Store(to + i);
    }
}
