using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Kernels;

namespace MagicDec.Engine.Compute.Attention.Tiles;

/// <inheritdoc/>
internal sealed unsafe class TileKernel<TVector, TSimd, TKv, TRows> : AttentionKernel
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TKv : struct, IKvReader
    where TRows : struct, IRowCount
{
    /// <summary>The tallest tile: 24 accumulators of 32 registers, or 12 of 16.</summary>
    internal static int MaxRows => TSimd.Lanes == 16 ? 12 : 6;

    // Rows that leave room for four accumulators each; taller tiles have two.
    private static bool IsLow => TRows.Count <= MaxRows / 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Run(in RowState rows, int first, int blockStart, int tokens, byte** pages, byte** ahead)
    {
        int pairs = rows.HeadSize / 2, width = rows.Width;
        float* query = rows.Query + ((nint)first * width);
        float* output = rows.Result.Output + ((nint)first * width);
        float* scores = rows.Scores;
        Score(query, pairs, tokens, pages, ahead, scores);
        OnlineSoftmax.Step(scores, rows, first, TRows.Count, blockStart);
        AddValues(scores, tokens, pages, ahead, (nint)pairs * TKv.KeyStride, width, output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Score(float* query, int pairs, int tokens, byte** pages, byte** ahead, float* scores)
    {
        if (IsLow)
        {
            ScoreKernel4<TVector, TSimd, TKv, TRows>.Run(query, pairs, pages, ahead, scores);
            return;
        }

        ScoreKernel2<TVector, TSimd, TKv, TRows>.Run(query, pairs, pages, ahead, scores);
        if (tokens > 2 * PageTokens)
            ScoreKernel2<TVector, TSimd, TKv, TRows>.Run(query, pairs, pages + 2, ahead + 2, scores + (2 * PageTokens));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddValues(float* p, int tokens, byte** pages, byte** ahead, nint values, int width, float* output)
    {
        int j = 0;
        for (; IsLow && j + (4 * TSimd.Lanes) <= width; j += 4 * TSimd.Lanes)
            ValueKernel4<TVector, TSimd, TKv, TRows>.Run(p, tokens, pages, ahead, values + (j * 4), width, output + j);
        for (; j + (2 * TSimd.Lanes) <= width; j += 2 * TSimd.Lanes)
            ValueKernel2<TVector, TSimd, TKv, TRows>.Run(p, tokens, pages, ahead, values + (j * 4), width, output + j);
        for (; j < width; j += TSimd.Lanes)
            ValueKernel1<TVector, TSimd, TKv, TRows>.Run(p, tokens, pages, ahead, values + (j * 4), width, output + j);
    }
}
