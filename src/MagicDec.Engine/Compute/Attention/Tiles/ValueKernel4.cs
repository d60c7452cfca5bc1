using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Attention.Tiles;

/// <summary>
/// Adds probabilities times values to up to 6 output rows, four vectors wide:
/// <c>o[row][j] += sum over tokens of p[row][token] * v[token][j]</c>.
/// Each element is one chain of fused multiply-adds over tokens in ascending order.
/// </summary>
internal static unsafe class ValueKernel4<TVector, TSimd, TKv, TRows>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TKv : struct, IKvReader
    where TRows : struct, IRowCount
{
    /// <summary>Runs the kernel.</summary>
    /// <param name="p">Probabilities, [rows][64].</param>
    /// <param name="tokens">Tokens to add, 1 .. 64; an odd one brings its pair.</param>
    /// <param name="pages">Pages to read.</param>
    /// <param name="ahead">Pages to bring into the cache meanwhile.</param>
    /// <param name="column">Bytes from the start of a page to the first value column.</param>
    /// <param name="width">Floats from one output row to the next, and lanes of a pair of tokens in a page.</param>
    /// <param name="o">[rows][width], from the first of the columns on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* p, int tokens, byte** pages, byte** ahead, nint column, int width, float* o)
    {
        TVector a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        TVector c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        TVector e0 = default, e1 = default, e2 = default, e3 = default, f0 = default, f1 = default, f2 = default, f3 = default;
        Load(o, ref a0, ref a1, ref a2, ref a3);
        if (TRows.Count > 1) Load(o + (1 * width), ref b0, ref b1, ref b2, ref b3);
        if (TRows.Count > 2) Load(o + (2 * width), ref c0, ref c1, ref c2, ref c3);
        if (TRows.Count > 3) Load(o + (3 * width), ref d0, ref d1, ref d2, ref d3);
        if (TRows.Count > 4) Load(o + (4 * width), ref e0, ref e1, ref e2, ref e3);
        if (TRows.Count > 5) Load(o + (5 * width), ref f0, ref f1, ref f2, ref f3);

        int rowBytes = width * sizeof(float), pairBytes = TKv.RowsPerPair * rowBytes;
        for (; tokens > 0; tokens -= AttentionKernel.PageTokens, pages++, ahead++)
        {
            byte* v = *pages + column, n = *ahead + column;
            for (float* end = p + Math.Min(tokens, AttentionKernel.PageTokens); p < end; p += 2, v += pairBytes, n += pairBytes)
            {
                AttentionKernel.Prefetch(n);
                AttentionKernel.Prefetch(n + 64);
                AttentionKernel.Prefetch(n + 128);
                AttentionKernel.Prefetch(n + 192);
                TVector w0 = TKv.Low<TVector, TSimd>(v);
                TVector w1 = TKv.Low<TVector, TSimd>(v + (4 * TSimd.Lanes));
                TVector w2 = TKv.Low<TVector, TSimd>(v + (2 * 4 * TSimd.Lanes));
                TVector w3 = TKv.Low<TVector, TSimd>(v + (3 * 4 * TSimd.Lanes));
                Step(p, w0, w1, w2, w3, ref a0, ref a1, ref a2, ref a3);
                if (TRows.Count > 1) Step(p + (1 * AttentionKernel.BlockTokens), w0, w1, w2, w3, ref b0, ref b1, ref b2, ref b3);
                if (TRows.Count > 2) Step(p + (2 * AttentionKernel.BlockTokens), w0, w1, w2, w3, ref c0, ref c1, ref c2, ref c3);
                if (TRows.Count > 3) Step(p + (3 * AttentionKernel.BlockTokens), w0, w1, w2, w3, ref d0, ref d1, ref d2, ref d3);
                if (TRows.Count > 4) Step(p + (4 * AttentionKernel.BlockTokens), w0, w1, w2, w3, ref e0, ref e1, ref e2, ref e3);
                if (TRows.Count > 5) Step(p + (5 * AttentionKernel.BlockTokens), w0, w1, w2, w3, ref f0, ref f1, ref f2, ref f3);
                w0 = TKv.High<TVector, TSimd>(v, rowBytes);
                w1 = TKv.High<TVector, TSimd>(v + (4 * TSimd.Lanes), rowBytes);
                w2 = TKv.High<TVector, TSimd>(v + (2 * 4 * TSimd.Lanes), rowBytes);
                w3 = TKv.High<TVector, TSimd>(v + (3 * 4 * TSimd.Lanes), rowBytes);
                Step(p + 1, w0, w1, w2, w3, ref a0, ref a1, ref a2, ref a3);
                if (TRows.Count > 1) Step(p + (1 * AttentionKernel.BlockTokens) + 1, w0, w1, w2, w3, ref b0, ref b1, ref b2, ref b3);
                if (TRows.Count > 2) Step(p + (2 * AttentionKernel.BlockTokens) + 1, w0, w1, w2, w3, ref c0, ref c1, ref c2, ref c3);
                if (TRows.Count > 3) Step(p + (3 * AttentionKernel.BlockTokens) + 1, w0, w1, w2, w3, ref d0, ref d1, ref d2, ref d3);
                if (TRows.Count > 4) Step(p + (4 * AttentionKernel.BlockTokens) + 1, w0, w1, w2, w3, ref e0, ref e1, ref e2, ref e3);
                if (TRows.Count > 5) Step(p + (5 * AttentionKernel.BlockTokens) + 1, w0, w1, w2, w3, ref f0, ref f1, ref f2, ref f3);
            }
        }

        Store(o, a0, a1, a2, a3);
        if (TRows.Count > 1) Store(o + (1 * width), b0, b1, b2, b3);
        if (TRows.Count > 2) Store(o + (2 * width), c0, c1, c2, c3);
        if (TRows.Count > 3) Store(o + (3 * width), d0, d1, d2, d3);
        if (TRows.Count > 4) Store(o + (4 * width), e0, e1, e2, e3);
        if (TRows.Count > 5) Store(o + (5 * width), f0, f1, f2, f3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        float* p, TVector w0, TVector w1, TVector w2, TVector w3,
        ref TVector o0, ref TVector o1, ref TVector o2, ref TVector o3)
    {
        TVector value = TSimd.Broadcast(p);
        o0 = TSimd.FusedMultiplyAdd(w0, value, o0);
        o1 = TSimd.FusedMultiplyAdd(w1, value, o1);
        o2 = TSimd.FusedMultiplyAdd(w2, value, o2);
        o3 = TSimd.FusedMultiplyAdd(w3, value, o3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* o, ref TVector o0, ref TVector o1, ref TVector o2, ref TVector o3)
    {
        o0 = TSimd.Load(o);
        o1 = TSimd.Load(o + TSimd.Lanes);
        o2 = TSimd.Load(o + (2 * TSimd.Lanes));
        o3 = TSimd.Load(o + (3 * TSimd.Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* o, TVector o0, TVector o1, TVector o2, TVector o3)
    {
        TSimd.Store(o, o0);
        TSimd.Store(o + TSimd.Lanes, o1);
        TSimd.Store(o + (2 * TSimd.Lanes), o2);
        TSimd.Store(o + (3 * TSimd.Lanes), o3);
    }
}
