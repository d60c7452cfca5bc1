using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Attention.Tiles;

/// <summary>
/// Scores of up to 24 query rows against one page of keys: <c>s[row][token] = sum over d of q[d][row] * k[d][token]</c>.
/// Each score is one chain of fused multiply-adds over d in ascending order, so its bits depend on nothing else.
/// </summary>
internal static unsafe class ScoreKernel1<TVector, TSimd, TKv, TRows>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TKv : struct, IKvReader
    where TRows : struct, IRowCount
{
    /// <summary>Runs the kernel.</summary>
    /// <param name="q">Queries of the tile, [headSize/16][rows][16], the last block padded.</param>
    /// <param name="pairs">headSize / 2.</param>
    /// <param name="page">The page to read.</param>
    /// <param name="ahead">A page to bring into the cache meanwhile.</param>
    /// <param name="s">[rows][64], from the page's first token on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* q, int pairs, byte* page, byte* ahead, float* s)
    {
        for (int lane = 0; lane < AttentionKernel.PageTokens; lane += TSimd.Lanes)
        {
            byte* k = page + (lane * 4), n = ahead + (lane * 4);
            TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
            TVector a8 = default, a9 = default, a10 = default, a11 = default, a12 = default, a13 = default, a14 = default, a15 = default;
            TVector a16 = default, a17 = default, a18 = default, a19 = default, a20 = default, a21 = default, a22 = default, a23 = default;
            float* x = q;
            nint i = 0;
            for (int left = pairs; left > 0; left -= AttentionKernel.QueryBlock / 2, x += (TRows.Count - 1) * AttentionKernel.QueryBlock)
            {
                for (nint end = i + (Math.Min(left, AttentionKernel.QueryBlock / 2) * TKv.KeyStride); i < end; i += TKv.KeyStride, x += 2)
                {
                    AttentionKernel.Prefetch(n + i);
                    TVector w = TKv.Low<TVector, TSimd>(k + i);
                    Step(x + (0 * AttentionKernel.QueryBlock), w, ref a0);
                    if (TRows.Count > 1) Step(x + (1 * AttentionKernel.QueryBlock), w, ref a1);
                    if (TRows.Count > 2) Step(x + (2 * AttentionKernel.QueryBlock), w, ref a2);
                    if (TRows.Count > 3) Step(x + (3 * AttentionKernel.QueryBlock), w, ref a3);
                    if (TRows.Count > 4) Step(x + (4 * AttentionKernel.QueryBlock), w, ref a4);
                    if (TRows.Count > 5) Step(x + (5 * AttentionKernel.QueryBlock), w, ref a5);
                    if (TRows.Count > 6) Step(x + (6 * AttentionKernel.QueryBlock), w, ref a6);
                    if (TRows.Count > 7) Step(x + (7 * AttentionKernel.QueryBlock), w, ref a7);
                    if (TRows.Count > 8) Step(x + (8 * AttentionKernel.QueryBlock), w, ref a8);
                    if (TRows.Count > 9) Step(x + (9 * AttentionKernel.QueryBlock), w, ref a9);
                    if (TRows.Count > 10) Step(x + (10 * AttentionKernel.QueryBlock), w, ref a10);
                    if (TRows.Count > 11) Step(x + (11 * AttentionKernel.QueryBlock), w, ref a11);
                    if (TRows.Count > 12) Step(x + (12 * AttentionKernel.QueryBlock), w, ref a12);
                    if (TRows.Count > 13) Step(x + (13 * AttentionKernel.QueryBlock), w, ref a13);
                    if (TRows.Count > 14) Step(x + (14 * AttentionKernel.QueryBlock), w, ref a14);
                    if (TRows.Count > 15) Step(x + (15 * AttentionKernel.QueryBlock), w, ref a15);
                    if (TRows.Count > 16) Step(x + (16 * AttentionKernel.QueryBlock), w, ref a16);
                    if (TRows.Count > 17) Step(x + (17 * AttentionKernel.QueryBlock), w, ref a17);
                    if (TRows.Count > 18) Step(x + (18 * AttentionKernel.QueryBlock), w, ref a18);
                    if (TRows.Count > 19) Step(x + (19 * AttentionKernel.QueryBlock), w, ref a19);
                    if (TRows.Count > 20) Step(x + (20 * AttentionKernel.QueryBlock), w, ref a20);
                    if (TRows.Count > 21) Step(x + (21 * AttentionKernel.QueryBlock), w, ref a21);
                    if (TRows.Count > 22) Step(x + (22 * AttentionKernel.QueryBlock), w, ref a22);
                    if (TRows.Count > 23) Step(x + (23 * AttentionKernel.QueryBlock), w, ref a23);
                    w = TKv.High<TVector, TSimd>(k + i, 64);
                    Step(x + (0 * AttentionKernel.QueryBlock) + 1, w, ref a0);
                    if (TRows.Count > 1) Step(x + (1 * AttentionKernel.QueryBlock) + 1, w, ref a1);
                    if (TRows.Count > 2) Step(x + (2 * AttentionKernel.QueryBlock) + 1, w, ref a2);
                    if (TRows.Count > 3) Step(x + (3 * AttentionKernel.QueryBlock) + 1, w, ref a3);
                    if (TRows.Count > 4) Step(x + (4 * AttentionKernel.QueryBlock) + 1, w, ref a4);
                    if (TRows.Count > 5) Step(x + (5 * AttentionKernel.QueryBlock) + 1, w, ref a5);
                    if (TRows.Count > 6) Step(x + (6 * AttentionKernel.QueryBlock) + 1, w, ref a6);
                    if (TRows.Count > 7) Step(x + (7 * AttentionKernel.QueryBlock) + 1, w, ref a7);
                    if (TRows.Count > 8) Step(x + (8 * AttentionKernel.QueryBlock) + 1, w, ref a8);
                    if (TRows.Count > 9) Step(x + (9 * AttentionKernel.QueryBlock) + 1, w, ref a9);
                    if (TRows.Count > 10) Step(x + (10 * AttentionKernel.QueryBlock) + 1, w, ref a10);
                    if (TRows.Count > 11) Step(x + (11 * AttentionKernel.QueryBlock) + 1, w, ref a11);
                    if (TRows.Count > 12) Step(x + (12 * AttentionKernel.QueryBlock) + 1, w, ref a12);
                    if (TRows.Count > 13) Step(x + (13 * AttentionKernel.QueryBlock) + 1, w, ref a13);
                    if (TRows.Count > 14) Step(x + (14 * AttentionKernel.QueryBlock) + 1, w, ref a14);
                    if (TRows.Count > 15) Step(x + (15 * AttentionKernel.QueryBlock) + 1, w, ref a15);
                    if (TRows.Count > 16) Step(x + (16 * AttentionKernel.QueryBlock) + 1, w, ref a16);
                    if (TRows.Count > 17) Step(x + (17 * AttentionKernel.QueryBlock) + 1, w, ref a17);
                    if (TRows.Count > 18) Step(x + (18 * AttentionKernel.QueryBlock) + 1, w, ref a18);
                    if (TRows.Count > 19) Step(x + (19 * AttentionKernel.QueryBlock) + 1, w, ref a19);
                    if (TRows.Count > 20) Step(x + (20 * AttentionKernel.QueryBlock) + 1, w, ref a20);
                    if (TRows.Count > 21) Step(x + (21 * AttentionKernel.QueryBlock) + 1, w, ref a21);
                    if (TRows.Count > 22) Step(x + (22 * AttentionKernel.QueryBlock) + 1, w, ref a22);
                    if (TRows.Count > 23) Step(x + (23 * AttentionKernel.QueryBlock) + 1, w, ref a23);
                }
            }

            float* y = s + lane;
            TSimd.Store(y + (0 * AttentionKernel.BlockTokens), a0);
            if (TRows.Count > 1) TSimd.Store(y + (1 * AttentionKernel.BlockTokens), a1);
            if (TRows.Count > 2) TSimd.Store(y + (2 * AttentionKernel.BlockTokens), a2);
            if (TRows.Count > 3) TSimd.Store(y + (3 * AttentionKernel.BlockTokens), a3);
            if (TRows.Count > 4) TSimd.Store(y + (4 * AttentionKernel.BlockTokens), a4);
            if (TRows.Count > 5) TSimd.Store(y + (5 * AttentionKernel.BlockTokens), a5);
            if (TRows.Count > 6) TSimd.Store(y + (6 * AttentionKernel.BlockTokens), a6);
            if (TRows.Count > 7) TSimd.Store(y + (7 * AttentionKernel.BlockTokens), a7);
            if (TRows.Count > 8) TSimd.Store(y + (8 * AttentionKernel.BlockTokens), a8);
            if (TRows.Count > 9) TSimd.Store(y + (9 * AttentionKernel.BlockTokens), a9);
            if (TRows.Count > 10) TSimd.Store(y + (10 * AttentionKernel.BlockTokens), a10);
            if (TRows.Count > 11) TSimd.Store(y + (11 * AttentionKernel.BlockTokens), a11);
            if (TRows.Count > 12) TSimd.Store(y + (12 * AttentionKernel.BlockTokens), a12);
            if (TRows.Count > 13) TSimd.Store(y + (13 * AttentionKernel.BlockTokens), a13);
            if (TRows.Count > 14) TSimd.Store(y + (14 * AttentionKernel.BlockTokens), a14);
            if (TRows.Count > 15) TSimd.Store(y + (15 * AttentionKernel.BlockTokens), a15);
            if (TRows.Count > 16) TSimd.Store(y + (16 * AttentionKernel.BlockTokens), a16);
            if (TRows.Count > 17) TSimd.Store(y + (17 * AttentionKernel.BlockTokens), a17);
            if (TRows.Count > 18) TSimd.Store(y + (18 * AttentionKernel.BlockTokens), a18);
            if (TRows.Count > 19) TSimd.Store(y + (19 * AttentionKernel.BlockTokens), a19);
            if (TRows.Count > 20) TSimd.Store(y + (20 * AttentionKernel.BlockTokens), a20);
            if (TRows.Count > 21) TSimd.Store(y + (21 * AttentionKernel.BlockTokens), a21);
            if (TRows.Count > 22) TSimd.Store(y + (22 * AttentionKernel.BlockTokens), a22);
            if (TRows.Count > 23) TSimd.Store(y + (23 * AttentionKernel.BlockTokens), a23);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(float* x, TVector w, ref TVector s) => s = TSimd.FusedMultiplyAdd(w, TSimd.Broadcast(x), s);
}
