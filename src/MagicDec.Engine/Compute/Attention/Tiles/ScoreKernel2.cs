using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Kernels;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Attention.Tiles;

/// <summary>
/// Scores of up to 12 query rows against two pages of keys: <c>s[row][token] = sum over d of q[d][row] * k[d][token]</c>.
/// Each score is one chain of fused multiply-adds over d in ascending order, so its bits depend on nothing else.
/// </summary>
internal static unsafe class ScoreKernel2<TVector, TSimd, TKv, TRows>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TKv : struct, IKvReader
    where TRows : struct, IRowCount
{
    /// <summary>Runs the kernel.</summary>
    /// <param name="q">Queries of the tile, [headSize/16][rows][16], the last block padded.</param>
    /// <param name="q2">The same address, see <see cref="RowKernel{TVector, TSimd, TWeights, TRows}.Run"/>.</param>
    /// <param name="pairs">headSize / 2.</param>
    /// <param name="pages">Two pages to read.</param>
    /// <param name="ahead">Two pages to bring into the cache meanwhile.</param>
    /// <param name="s">[rows][64], from the first of the pages on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* q, float* q2, int pairs, byte** pages, byte** ahead, float* s)
    {
        for (int lane = 0; lane < AttentionKernel.PageTokens; lane += TSimd.Lanes)
        {
            byte* k0 = pages[0] + (lane * 4), k1 = pages[1] + (lane * 4);
            byte* n0 = ahead[0] + (lane * 4), n1 = ahead[1] + (lane * 4);
            TVector a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
            TVector e0 = default, e1 = default, f0 = default, f1 = default, g0 = default, g1 = default, h0 = default, h1 = default;
            TVector i0 = default, i1 = default, j0 = default, j1 = default, l0 = default, l1 = default, m0 = default, m1 = default;
            float* x = q, z = q2;
            int otherRows = (TRows.Count - 1) * AttentionKernel.QueryBlock;
            nint i = 0;
            for (int left = pairs; left > 0; left -= AttentionKernel.QueryBlock / 2, x += otherRows, z += otherRows)
            {
                for (nint end = i + (Math.Min(left, AttentionKernel.QueryBlock / 2) * TKv.KeyStride); i < end; i += TKv.KeyStride, x += 2, z += 2)
                {
                    AttentionKernel.Prefetch(n0 + i);
                    AttentionKernel.Prefetch(n1 + i);
                    TVector w0 = TKv.Low<TVector, TSimd>(k0 + i);
                    TVector w1 = TKv.Low<TVector, TSimd>(k1 + i);
                    Step(x, z, 0, 0, w0, w1, ref a0, ref a1);
                    if (TRows.Count > 1) Step(x, z, 1, 0, w0, w1, ref b0, ref b1);
                    if (TRows.Count > 2) Step(x, z, 2, 0, w0, w1, ref c0, ref c1);
                    if (TRows.Count > 3) Step(x, z, 3, 0, w0, w1, ref d0, ref d1);
                    if (TRows.Count > 4) Step(x, z, 4, 0, w0, w1, ref e0, ref e1);
                    if (TRows.Count > 5) Step(x, z, 5, 0, w0, w1, ref f0, ref f1);
                    if (TRows.Count > 6) Step(x, z, 6, 0, w0, w1, ref g0, ref g1);
                    if (TRows.Count > 7) Step(x, z, 7, 0, w0, w1, ref h0, ref h1);
                    if (TRows.Count > 8) Step(x, z, 8, 0, w0, w1, ref i0, ref i1);
                    if (TRows.Count > 9) Step(x, z, 9, 0, w0, w1, ref j0, ref j1);
                    if (TRows.Count > 10) Step(x, z, 10, 0, w0, w1, ref l0, ref l1);
                    if (TRows.Count > 11) Step(x, z, 11, 0, w0, w1, ref m0, ref m1);
                    w0 = TKv.High<TVector, TSimd>(k0 + i, 64);
                    w1 = TKv.High<TVector, TSimd>(k1 + i, 64);
                    Step(x, z, 0, 1, w0, w1, ref a0, ref a1);
                    if (TRows.Count > 1) Step(x, z, 1, 1, w0, w1, ref b0, ref b1);
                    if (TRows.Count > 2) Step(x, z, 2, 1, w0, w1, ref c0, ref c1);
                    if (TRows.Count > 3) Step(x, z, 3, 1, w0, w1, ref d0, ref d1);
                    if (TRows.Count > 4) Step(x, z, 4, 1, w0, w1, ref e0, ref e1);
                    if (TRows.Count > 5) Step(x, z, 5, 1, w0, w1, ref f0, ref f1);
                    if (TRows.Count > 6) Step(x, z, 6, 1, w0, w1, ref g0, ref g1);
                    if (TRows.Count > 7) Step(x, z, 7, 1, w0, w1, ref h0, ref h1);
                    if (TRows.Count > 8) Step(x, z, 8, 1, w0, w1, ref i0, ref i1);
                    if (TRows.Count > 9) Step(x, z, 9, 1, w0, w1, ref j0, ref j1);
                    if (TRows.Count > 10) Step(x, z, 10, 1, w0, w1, ref l0, ref l1);
                    if (TRows.Count > 11) Step(x, z, 11, 1, w0, w1, ref m0, ref m1);
                }
            }

            float* y = s + lane;
            Store(y, a0, a1);
            if (TRows.Count > 1) Store(y + (1 * AttentionKernel.BlockTokens), b0, b1);
            if (TRows.Count > 2) Store(y + (2 * AttentionKernel.BlockTokens), c0, c1);
            if (TRows.Count > 3) Store(y + (3 * AttentionKernel.BlockTokens), d0, d1);
            if (TRows.Count > 4) Store(y + (4 * AttentionKernel.BlockTokens), e0, e1);
            if (TRows.Count > 5) Store(y + (5 * AttentionKernel.BlockTokens), f0, f1);
            if (TRows.Count > 6) Store(y + (6 * AttentionKernel.BlockTokens), g0, g1);
            if (TRows.Count > 7) Store(y + (7 * AttentionKernel.BlockTokens), h0, h1);
            if (TRows.Count > 8) Store(y + (8 * AttentionKernel.BlockTokens), i0, i1);
            if (TRows.Count > 9) Store(y + (9 * AttentionKernel.BlockTokens), j0, j1);
            if (TRows.Count > 10) Store(y + (10 * AttentionKernel.BlockTokens), l0, l1);
            if (TRows.Count > 11) Store(y + (11 * AttentionKernel.BlockTokens), m0, m1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(float* x, float* z, int row, int dimension, TVector w0, TVector w1, ref TVector s0, ref TVector s1)
    {
        if (TSimd.SpreadsLoads && row < AttentionKernel.OwnLoads)
        {
            s0 = TSimd.FusedMultiplyAdd(w0, TSimd.Broadcast(x + ((row * AttentionKernel.QueryBlock) + dimension)), s0);
            s1 = TSimd.FusedMultiplyAdd(w1, TSimd.Broadcast(z + ((row * AttentionKernel.QueryBlock) + dimension)), s1);
            return;
        }

        TVector value = TSimd.Broadcast(x + ((row * AttentionKernel.QueryBlock) + dimension));
        s0 = TSimd.FusedMultiplyAdd(w0, value, s0);
        s1 = TSimd.FusedMultiplyAdd(w1, value, s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* y, TVector s0, TVector s1)
    {
        TSimd.Store(y, s0);
        TSimd.Store(y + (1 * AttentionKernel.PageTokens), s1);
    }
}
