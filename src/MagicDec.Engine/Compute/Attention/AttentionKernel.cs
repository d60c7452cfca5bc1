using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MagicDec.Engine.Compute.Amx;
using MagicDec.Engine.Compute.Attention.Tiles;
using MagicDec.Engine.Compute.Kernels;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Attention;

/// <summary>
/// The inner step of attention for one tile height, vector width and KV format: a tile of query rows against a block of
/// 64 tokens (4 pages).
/// </summary>
internal abstract unsafe class AttentionKernel
{
    /// <summary>Tokens in a page.</summary>
    internal const int PageTokens = 16;

    /// <summary>Pages in a block.</summary>
    internal const int BlockPages = 4;

    /// <summary>Tokens in a block: the step of the online softmax.</summary>
    internal const int BlockTokens = BlockPages * PageTokens;

    /// <summary>Dimensions of a query that lie together: a cache line.</summary>
    internal const int QueryBlock = 16;

    /// <summary>
    /// Tokens of a view between merges: every 1024 tokens, counted from the start of the view, a row's running state is closed and folded
    /// into its total, in ascending order, whoever computes it.
    /// </summary>
    internal const int SplitTokens = 1024;

    /// <summary>Pages in a split.</summary>
    internal const int SplitPages = SplitTokens / PageTokens;

    /// <summary>
    /// Rows of a tile with two accumulators each whose multiply-adds load their value themselves, see
    /// <see cref="RowKernel{TVector, TSimd, TWeights, TRows}"/>: one instruction instead of one and a half.
    /// </summary>
    internal const int OwnLoads = 8;

    /// <summary>The initial running maximum: below every score, and finite so that differences stay numbers.</summary>
    internal const float NoScore = -1e30f;

    /// <summary>Floats that <see cref="RowState.Scores"/> needs for a tile.</summary>
    internal abstract int TileFloats { get; }

    /// <summary>Rows past the last one whose queries a tile may read.</summary>
    internal virtual int SpareRows => 0;

    /// <summary>Kernels for tiles of 1, 2, .. rows.</summary>
    /// <param name="bfloat16">The format of the pages.</param>
    /// <param name="headSize">Dimensions of a head.</param>
    /// <param name="tiles">Whether bfloat16 is multiplied by matrix tiles.</param>
    internal static AttentionKernel[] Create(bool bfloat16, int headSize, bool tiles)
    {
        if (tiles && bfloat16 && AmxBlock.Fits(headSize))
            return AmxAttentionKernel.CreateAll(headSize);
        if (Simd512.IsSupported)
            return Create<Vector512<float>, Simd512>(bfloat16);
        return Simd256.IsSupported
            ? Create<Vector256<float>, Simd256>(bfloat16)
            : Create<Vector128<float>, Simd128>(bfloat16);
    }

    /// <summary>Called by a thread before a run of <see cref="Run"/>, its own or those of kernels for fewer rows.</summary>
    internal virtual void Begin()
    {
    }

    /// <summary>Called before the tiles of rows attend to a block.</summary>
    /// <param name="rows">State of all rows.</param>
    /// <param name="tokens">Tokens of the block that any row may see, 1 .. 64; all of them have been written.</param>
    /// <param name="pages">Addresses of the block's 4 pages.</param>
    internal virtual void BeginBlock(in RowState rows, int tokens, byte** pages)
    {
    }

    /// <summary>Copies one query, scaled, into a tile.</summary>
    /// <param name="query">[size].</param>
    /// <param name="size">Dimensions.</param>
    /// <param name="scale">What to multiply them by.</param>
    /// <param name="tile">Queries of the tile.</param>
    /// <param name="row">The query's place among them.</param>
    internal abstract void LoadQuery(float* query, int size, float scale, float* tile, int row);

    /// <summary>Attends a tile of rows from <paramref name="first"/> on to one block and updates their state.</summary>
    /// <param name="rows">State of all rows.</param>
    /// <param name="first">First row of the tile.</param>
    /// <param name="blockStart">Index of the block's first token within the view.</param>
    /// <param name="tokens">Tokens of the block that the tile's last row may see, 1 .. 64; all of them have been written.</param>
    /// <param name="pages">Addresses of the block's 4 pages; pages past the last token may be any page.</param>
    /// <param name="ahead">Addresses of 4 pages to prefetch, or <paramref name="pages"/>.</param>
    /// <param name="aheadPages">How many of them, the first ones, are pages that will be read next; the others may be anything.</param>
    internal abstract void Run(in RowState rows, int first, int blockStart, int tokens, byte** pages, byte** ahead, int aheadPages);

    /// <summary>Asks for a cache line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Prefetch(byte* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    private static AttentionKernel[] Create<TVector, TSimd>(bool bfloat16)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        bfloat16 ? TileKernels<TVector, TSimd, BFloat16Reader>.Create() : TileKernels<TVector, TSimd, Float32Reader>.Create();
}
