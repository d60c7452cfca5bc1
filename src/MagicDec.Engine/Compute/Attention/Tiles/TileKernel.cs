using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Attention.Tiles;

/// <inheritdoc/>
internal sealed unsafe class TileKernel<TVector, TSimd, TKv, TRows> : AttentionKernel
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TKv : struct, IKvReader
    where TRows : struct, IRowCount
{
    /// <summary>The tallest tile. Where multiply-adds share their loads, a tile with one accumulator for each row does not pay.</summary>
    internal static int MaxRows => (TSimd.SpreadsLoads ? 4 : 2) * LowRows;

    // 24 accumulators of 32 registers, or 12 of 16: four for each row of a low tile, two of a middle one, one of a tall one.
    private static int LowRows => TSimd.Lanes == 16 ? 6 : 3;

    private static bool IsLow => TRows.Count <= LowRows;

    private static bool IsTall => TRows.Count > 2 * LowRows;

    /// <inheritdoc/>
    internal override int TileFloats => TRows.Count * BlockTokens;

    /// <summary>Blocks of 16 dimensions, [width/16][rows of the tile][16]; a part of a block is padded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void LoadQuery(float* query, int size, float scale, float* tile, int row)
    {
        Vector512<float> scales = Vector512.Create(scale);
        tile += row * QueryBlock;
        int d = 0;
        for (; d + QueryBlock <= size; d += QueryBlock, tile += TRows.Count * QueryBlock)
            (Vector512.Load(query + d) * scales).Store(tile);
        for (; d < size; d++, tile++)
            *tile = query[d] * scale;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Run(in RowState rows, int first, int blockStart, int tokens, byte** pages, byte** ahead, int aheadPages)
    {
        int pairs = rows.HeadSize / 2, width = rows.Width;
        float* query = rows.Query + ((nint)first * width);
        float* output = rows.Result.Output + ((nint)first * width);
        float* scores = rows.Scores;
        Score(query, query, pairs, tokens, pages, ahead, scores);
        OnlineSoftmax.Step(scores, rows, first, TRows.Count, blockStart);
        AddValues(scores, scores, tokens, pages, ahead, (nint)pairs * TKv.KeyStride, width, output);
    }

    // Not inlined: the compiler must not see that both addresses are one.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Score(float* query, float* query2, int pairs, int tokens, byte** pages, byte** ahead, float* scores)
    {
        if (IsLow)
        {
            ScoreKernel4<TVector, TSimd, TKv, TRows>.Run(query, pairs, pages, ahead, scores);
            return;
        }

        if (IsTall)
        {
            for (int page = 0; page * PageTokens < tokens; page++)
                ScoreKernel1<TVector, TSimd, TKv, TRows>.Run(query, pairs, pages[page], ahead[page], scores + (page * PageTokens));
            return;
        }

        ScoreKernel2<TVector, TSimd, TKv, TRows>.Run(query, query2, pairs, pages, ahead, scores);
        if (tokens > 2 * PageTokens)
            ScoreKernel2<TVector, TSimd, TKv, TRows>.Run(query, query2, pairs, pages + 2, ahead + 2, scores + (2 * PageTokens));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddValues(float* p, float* p2, int tokens, byte** pages, byte** ahead, nint values, int width, float* output)
    {
        int j = 0;
        for (; IsLow && j + (4 * TSimd.Lanes) <= width; j += 4 * TSimd.Lanes)
            ValueKernel4<TVector, TSimd, TKv, TRows>.Run(p, tokens, pages, ahead, values + (j * 4), width, output + j);
        for (; !IsTall && j + (2 * TSimd.Lanes) <= width; j += 2 * TSimd.Lanes)
            ValueKernel2<TVector, TSimd, TKv, TRows>.Run(p, p2, tokens, pages, ahead, values + (j * 4), width, output + j);
        for (; j < width; j += TSimd.Lanes)
            ValueKernel1<TVector, TSimd, TKv, TRows>.Run(p, tokens, pages, ahead, values + (j * 4), width, output + j);
    }
}
