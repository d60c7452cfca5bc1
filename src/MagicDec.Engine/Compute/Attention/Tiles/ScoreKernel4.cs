using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Attention.Tiles;

/// <summary>
/// Scores of up to 6 query rows against four pages of keys: <c>s[row][token] = sum over d of q[d][row] * k[d][token]</c>.
/// Each score is one chain of fused multiply-adds over d in ascending order, so its bits depend on nothing else.
/// </summary>
internal static unsafe class ScoreKernel4<TVector, TSimd, TKv, TRows>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TKv : struct, IKvReader
    where TRows : struct, IRowCount
{
    /// <summary>Runs the kernel.</summary>
    /// <param name="q">Queries of the tile, [headSize/16][rows][16], the last block padded.</param>
    /// <param name="pairs">headSize / 2.</param>
    /// <param name="pages">Four pages to read.</param>
    /// <param name="ahead">Four pages to bring into the cache meanwhile.</param>
    /// <param name="s">[rows][64], from the first of the pages on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* q, int pairs, byte** pages, byte** ahead, float* s)
    {
        for (int lane = 0; lane < AttentionKernel.PageTokens; lane += TSimd.Lanes)
        {
            byte* k0 = pages[0] + (lane * 4), k1 = pages[1] + (lane * 4), k2 = pages[2] + (lane * 4), k3 = pages[3] + (lane * 4);
            byte* n0 = ahead[0] + (lane * 4), n1 = ahead[1] + (lane * 4), n2 = ahead[2] + (lane * 4), n3 = ahead[3] + (lane * 4);
            TVector a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
            TVector c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
            TVector e0 = default, e1 = default, e2 = default, e3 = default, f0 = default, f1 = default, f2 = default, f3 = default;
            float* x = q;
            nint i = 0;
            for (int left = pairs; left > 0; left -= AttentionKernel.QueryBlock / 2, x += (TRows.Count - 1) * AttentionKernel.QueryBlock)
            {
                for (nint end = i + (Math.Min(left, AttentionKernel.QueryBlock / 2) * TKv.KeyStride); i < end; i += TKv.KeyStride, x += 2)
                {
                    AttentionKernel.Prefetch(n0 + i);
                    AttentionKernel.Prefetch(n1 + i);
                    AttentionKernel.Prefetch(n2 + i);
                    AttentionKernel.Prefetch(n3 + i);
                    TVector w0 = TKv.Low<TVector, TSimd>(k0 + i);
                    TVector w1 = TKv.Low<TVector, TSimd>(k1 + i);
                    TVector w2 = TKv.Low<TVector, TSimd>(k2 + i);
                    TVector w3 = TKv.Low<TVector, TSimd>(k3 + i);
                    Step(x, w0, w1, w2, w3, ref a0, ref a1, ref a2, ref a3);
                    if (TRows.Count > 1) Step(x + (1 * AttentionKernel.QueryBlock), w0, w1, w2, w3, ref b0, ref b1, ref b2, ref b3);
                    if (TRows.Count > 2) Step(x + (2 * AttentionKernel.QueryBlock), w0, w1, w2, w3, ref c0, ref c1, ref c2, ref c3);
                    if (TRows.Count > 3) Step(x + (3 * AttentionKernel.QueryBlock), w0, w1, w2, w3, ref d0, ref d1, ref d2, ref d3);
                    if (TRows.Count > 4) Step(x + (4 * AttentionKernel.QueryBlock), w0, w1, w2, w3, ref e0, ref e1, ref e2, ref e3);
                    if (TRows.Count > 5) Step(x + (5 * AttentionKernel.QueryBlock), w0, w1, w2, w3, ref f0, ref f1, ref f2, ref f3);
                    w0 = TKv.High<TVector, TSimd>(k0 + i, 64);
                    w1 = TKv.High<TVector, TSimd>(k1 + i, 64);
                    w2 = TKv.High<TVector, TSimd>(k2 + i, 64);
                    w3 = TKv.High<TVector, TSimd>(k3 + i, 64);
                    Step(x + 1, w0, w1, w2, w3, ref a0, ref a1, ref a2, ref a3);
                    if (TRows.Count > 1) Step(x + (1 * AttentionKernel.QueryBlock) + 1, w0, w1, w2, w3, ref b0, ref b1, ref b2, ref b3);
                    if (TRows.Count > 2) Step(x + (2 * AttentionKernel.QueryBlock) + 1, w0, w1, w2, w3, ref c0, ref c1, ref c2, ref c3);
                    if (TRows.Count > 3) Step(x + (3 * AttentionKernel.QueryBlock) + 1, w0, w1, w2, w3, ref d0, ref d1, ref d2, ref d3);
                    if (TRows.Count > 4) Step(x + (4 * AttentionKernel.QueryBlock) + 1, w0, w1, w2, w3, ref e0, ref e1, ref e2, ref e3);
                    if (TRows.Count > 5) Step(x + (5 * AttentionKernel.QueryBlock) + 1, w0, w1, w2, w3, ref f0, ref f1, ref f2, ref f3);
                }
            }

            float* y = s + lane;
            Store(y, a0, a1, a2, a3);
            if (TRows.Count > 1) Store(y + (1 * AttentionKernel.BlockTokens), b0, b1, b2, b3);
            if (TRows.Count > 2) Store(y + (2 * AttentionKernel.BlockTokens), c0, c1, c2, c3);
            if (TRows.Count > 3) Store(y + (3 * AttentionKernel.BlockTokens), d0, d1, d2, d3);
            if (TRows.Count > 4) Store(y + (4 * AttentionKernel.BlockTokens), e0, e1, e2, e3);
            if (TRows.Count > 5) Store(y + (5 * AttentionKernel.BlockTokens), f0, f1, f2, f3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        float* x, TVector w0, TVector w1, TVector w2, TVector w3,
        ref TVector s0, ref TVector s1, ref TVector s2, ref TVector s3)
    {
        TVector value = TSimd.Broadcast(x);
        s0 = TSimd.FusedMultiplyAdd(w0, value, s0);
        s1 = TSimd.FusedMultiplyAdd(w1, value, s1);
        s2 = TSimd.FusedMultiplyAdd(w2, value, s2);
        s3 = TSimd.FusedMultiplyAdd(w3, value, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* y, TVector s0, TVector s1, TVector s2, TVector s3)
    {
        TSimd.Store(y, s0);
        TSimd.Store(y + (1 * AttentionKernel.PageTokens), s1);
        TSimd.Store(y + (2 * AttentionKernel.PageTokens), s2);
        TSimd.Store(y + (3 * AttentionKernel.PageTokens), s3);
    }
}
