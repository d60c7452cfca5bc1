using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Kernels;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Attention.Tiles;

/// <summary>
/// Adds probabilities times values to up to 12 output rows, two vectors wide:
/// <c>o[row][j] += sum over tokens of p[row][token] * v[token][j]</c>.
/// Each element is one chain of fused multiply-adds over tokens in ascending order.
/// </summary>
internal static unsafe class ValueKernel2<TVector, TSimd, TKv, TRows>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TKv : struct, IKvReader
    where TRows : struct, IRowCount
{
    /// <summary>Runs the kernel.</summary>
    /// <param name="p">Probabilities, [rows][64].</param>
    /// <param name="p2">The same address, see <see cref="RowKernel{TVector, TSimd, TWeights, TRows}.Run"/>.</param>
    /// <param name="tokens">Tokens to add, 1 .. 64; an odd one brings its pair.</param>
    /// <param name="pages">Pages to read.</param>
    /// <param name="ahead">Pages to bring into the cache meanwhile.</param>
    /// <param name="column">Bytes from the start of a page to the first value column.</param>
    /// <param name="width">Floats from one output row to the next, and lanes of a pair of tokens in a page.</param>
    /// <param name="o">[rows][width], from the first of the columns on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* p, float* p2, int tokens, byte** pages, byte** ahead, nint column, int width, float* o)
    {
        TVector a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        TVector e0 = default, e1 = default, f0 = default, f1 = default, g0 = default, g1 = default, h0 = default, h1 = default;
        TVector i0 = default, i1 = default, j0 = default, j1 = default, l0 = default, l1 = default, m0 = default, m1 = default;
        Load(o, ref a0, ref a1);
        if (TRows.Count > 1) Load(o + (1 * width), ref b0, ref b1);
        if (TRows.Count > 2) Load(o + (2 * width), ref c0, ref c1);
        if (TRows.Count > 3) Load(o + (3 * width), ref d0, ref d1);
        if (TRows.Count > 4) Load(o + (4 * width), ref e0, ref e1);
        if (TRows.Count > 5) Load(o + (5 * width), ref f0, ref f1);
        if (TRows.Count > 6) Load(o + (6 * width), ref g0, ref g1);
        if (TRows.Count > 7) Load(o + (7 * width), ref h0, ref h1);
        if (TRows.Count > 8) Load(o + (8 * width), ref i0, ref i1);
        if (TRows.Count > 9) Load(o + (9 * width), ref j0, ref j1);
        if (TRows.Count > 10) Load(o + (10 * width), ref l0, ref l1);
        if (TRows.Count > 11) Load(o + (11 * width), ref m0, ref m1);

        int rowBytes = width * sizeof(float), pairBytes = TKv.RowsPerPair * rowBytes;
        for (; tokens > 0; tokens -= AttentionKernel.PageTokens, pages++, ahead++)
        {
            byte* v = *pages + column, n = *ahead + column;
            for (float* end = p + Math.Min(tokens, AttentionKernel.PageTokens); p < end; p += 2, p2 += 2, v += pairBytes, n += pairBytes)
            {
                AttentionKernel.Prefetch(n);
                AttentionKernel.Prefetch(n + 64);
                TVector w0 = TKv.Low<TVector, TSimd>(v);
                TVector w1 = TKv.Low<TVector, TSimd>(v + (4 * TSimd.Lanes));
                Step(p, p2, 0, 0, w0, w1, ref a0, ref a1);
                if (TRows.Count > 1) Step(p, p2, 1, 0, w0, w1, ref b0, ref b1);
                if (TRows.Count > 2) Step(p, p2, 2, 0, w0, w1, ref c0, ref c1);
                if (TRows.Count > 3) Step(p, p2, 3, 0, w0, w1, ref d0, ref d1);
                if (TRows.Count > 4) Step(p, p2, 4, 0, w0, w1, ref e0, ref e1);
                if (TRows.Count > 5) Step(p, p2, 5, 0, w0, w1, ref f0, ref f1);
                if (TRows.Count > 6) Step(p, p2, 6, 0, w0, w1, ref g0, ref g1);
                if (TRows.Count > 7) Step(p, p2, 7, 0, w0, w1, ref h0, ref h1);
                if (TRows.Count > 8) Step(p, p2, 8, 0, w0, w1, ref i0, ref i1);
                if (TRows.Count > 9) Step(p, p2, 9, 0, w0, w1, ref j0, ref j1);
                if (TRows.Count > 10) Step(p, p2, 10, 0, w0, w1, ref l0, ref l1);
                if (TRows.Count > 11) Step(p, p2, 11, 0, w0, w1, ref m0, ref m1);
                w0 = TKv.High<TVector, TSimd>(v, rowBytes);
                w1 = TKv.High<TVector, TSimd>(v + (4 * TSimd.Lanes), rowBytes);
                Step(p, p2, 0, 1, w0, w1, ref a0, ref a1);
                if (TRows.Count > 1) Step(p, p2, 1, 1, w0, w1, ref b0, ref b1);
                if (TRows.Count > 2) Step(p, p2, 2, 1, w0, w1, ref c0, ref c1);
                if (TRows.Count > 3) Step(p, p2, 3, 1, w0, w1, ref d0, ref d1);
                if (TRows.Count > 4) Step(p, p2, 4, 1, w0, w1, ref e0, ref e1);
                if (TRows.Count > 5) Step(p, p2, 5, 1, w0, w1, ref f0, ref f1);
                if (TRows.Count > 6) Step(p, p2, 6, 1, w0, w1, ref g0, ref g1);
                if (TRows.Count > 7) Step(p, p2, 7, 1, w0, w1, ref h0, ref h1);
                if (TRows.Count > 8) Step(p, p2, 8, 1, w0, w1, ref i0, ref i1);
                if (TRows.Count > 9) Step(p, p2, 9, 1, w0, w1, ref j0, ref j1);
                if (TRows.Count > 10) Step(p, p2, 10, 1, w0, w1, ref l0, ref l1);
                if (TRows.Count > 11) Step(p, p2, 11, 1, w0, w1, ref m0, ref m1);
            }
        }

        Store(o, a0, a1);
        if (TRows.Count > 1) Store(o + (1 * width), b0, b1);
        if (TRows.Count > 2) Store(o + (2 * width), c0, c1);
        if (TRows.Count > 3) Store(o + (3 * width), d0, d1);
        if (TRows.Count > 4) Store(o + (4 * width), e0, e1);
        if (TRows.Count > 5) Store(o + (5 * width), f0, f1);
        if (TRows.Count > 6) Store(o + (6 * width), g0, g1);
        if (TRows.Count > 7) Store(o + (7 * width), h0, h1);
        if (TRows.Count > 8) Store(o + (8 * width), i0, i1);
        if (TRows.Count > 9) Store(o + (9 * width), j0, j1);
        if (TRows.Count > 10) Store(o + (10 * width), l0, l1);
        if (TRows.Count > 11) Store(o + (11 * width), m0, m1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(float* p, float* p2, int row, int token, TVector w0, TVector w1, ref TVector o0, ref TVector o1)
    {
        if (TSimd.SpreadsLoads && row < AttentionKernel.OwnLoads)
        {
            o0 = TSimd.FusedMultiplyAdd(w0, TSimd.Broadcast(p + ((row * AttentionKernel.BlockTokens) + token)), o0);
            o1 = TSimd.FusedMultiplyAdd(w1, TSimd.Broadcast(p2 + ((row * AttentionKernel.BlockTokens) + token)), o1);
            return;
        }

        TVector value = TSimd.Broadcast(p + ((row * AttentionKernel.BlockTokens) + token));
        o0 = TSimd.FusedMultiplyAdd(w0, value, o0);
        o1 = TSimd.FusedMultiplyAdd(w1, value, o1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* o, ref TVector o0, ref TVector o1)
    {
        o0 = TSimd.Load(o);
        o1 = TSimd.Load(o + TSimd.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* o, TVector o0, TVector o1)
    {
        TSimd.Store(o, o0);
        TSimd.Store(o + TSimd.Lanes, o1);
    }
}
