using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Attention.Tiles;

/// <summary>
/// Adds probabilities times values to up to 24 output rows, one vector wide:
/// <c>o[row][j] += sum over tokens of p[row][token] * v[token][j]</c>.
/// Each element is one chain of fused multiply-adds over tokens in ascending order.
/// </summary>
internal static unsafe class ValueKernel1<TVector, TSimd, TKv, TRows>
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
        TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        TVector a8 = default, a9 = default, a10 = default, a11 = default, a12 = default, a13 = default, a14 = default, a15 = default;
        TVector a16 = default, a17 = default, a18 = default, a19 = default, a20 = default, a21 = default, a22 = default, a23 = default;
        a0 = TSimd.Load(o + (0 * width));
        if (TRows.Count > 1) a1 = TSimd.Load(o + (1 * width));
        if (TRows.Count > 2) a2 = TSimd.Load(o + (2 * width));
        if (TRows.Count > 3) a3 = TSimd.Load(o + (3 * width));
        if (TRows.Count > 4) a4 = TSimd.Load(o + (4 * width));
        if (TRows.Count > 5) a5 = TSimd.Load(o + (5 * width));
        if (TRows.Count > 6) a6 = TSimd.Load(o + (6 * width));
        if (TRows.Count > 7) a7 = TSimd.Load(o + (7 * width));
        if (TRows.Count > 8) a8 = TSimd.Load(o + (8 * width));
        if (TRows.Count > 9) a9 = TSimd.Load(o + (9 * width));
        if (TRows.Count > 10) a10 = TSimd.Load(o + (10 * width));
        if (TRows.Count > 11) a11 = TSimd.Load(o + (11 * width));
        if (TRows.Count > 12) a12 = TSimd.Load(o + (12 * width));
        if (TRows.Count > 13) a13 = TSimd.Load(o + (13 * width));
        if (TRows.Count > 14) a14 = TSimd.Load(o + (14 * width));
        if (TRows.Count > 15) a15 = TSimd.Load(o + (15 * width));
        if (TRows.Count > 16) a16 = TSimd.Load(o + (16 * width));
        if (TRows.Count > 17) a17 = TSimd.Load(o + (17 * width));
        if (TRows.Count > 18) a18 = TSimd.Load(o + (18 * width));
        if (TRows.Count > 19) a19 = TSimd.Load(o + (19 * width));
        if (TRows.Count > 20) a20 = TSimd.Load(o + (20 * width));
        if (TRows.Count > 21) a21 = TSimd.Load(o + (21 * width));
        if (TRows.Count > 22) a22 = TSimd.Load(o + (22 * width));
        if (TRows.Count > 23) a23 = TSimd.Load(o + (23 * width));

        int rowBytes = width * sizeof(float), pairBytes = TKv.RowsPerPair * rowBytes;
        for (; tokens > 0; tokens -= AttentionKernel.PageTokens, pages++, ahead++)
        {
            byte* v = *pages + column, n = *ahead + column;
            for (float* end = p + Math.Min(tokens, AttentionKernel.PageTokens); p < end; p += 2, v += pairBytes, n += pairBytes)
            {
                AttentionKernel.Prefetch(n);
                TVector w = TKv.Low<TVector, TSimd>(v);
                Step(p + (0 * AttentionKernel.BlockTokens), w, ref a0);
                if (TRows.Count > 1) Step(p + (1 * AttentionKernel.BlockTokens), w, ref a1);
                if (TRows.Count > 2) Step(p + (2 * AttentionKernel.BlockTokens), w, ref a2);
                if (TRows.Count > 3) Step(p + (3 * AttentionKernel.BlockTokens), w, ref a3);
                if (TRows.Count > 4) Step(p + (4 * AttentionKernel.BlockTokens), w, ref a4);
                if (TRows.Count > 5) Step(p + (5 * AttentionKernel.BlockTokens), w, ref a5);
                if (TRows.Count > 6) Step(p + (6 * AttentionKernel.BlockTokens), w, ref a6);
                if (TRows.Count > 7) Step(p + (7 * AttentionKernel.BlockTokens), w, ref a7);
                if (TRows.Count > 8) Step(p + (8 * AttentionKernel.BlockTokens), w, ref a8);
                if (TRows.Count > 9) Step(p + (9 * AttentionKernel.BlockTokens), w, ref a9);
                if (TRows.Count > 10) Step(p + (10 * AttentionKernel.BlockTokens), w, ref a10);
                if (TRows.Count > 11) Step(p + (11 * AttentionKernel.BlockTokens), w, ref a11);
                if (TRows.Count > 12) Step(p + (12 * AttentionKernel.BlockTokens), w, ref a12);
                if (TRows.Count > 13) Step(p + (13 * AttentionKernel.BlockTokens), w, ref a13);
                if (TRows.Count > 14) Step(p + (14 * AttentionKernel.BlockTokens), w, ref a14);
                if (TRows.Count > 15) Step(p + (15 * AttentionKernel.BlockTokens), w, ref a15);
                if (TRows.Count > 16) Step(p + (16 * AttentionKernel.BlockTokens), w, ref a16);
                if (TRows.Count > 17) Step(p + (17 * AttentionKernel.BlockTokens), w, ref a17);
                if (TRows.Count > 18) Step(p + (18 * AttentionKernel.BlockTokens), w, ref a18);
                if (TRows.Count > 19) Step(p + (19 * AttentionKernel.BlockTokens), w, ref a19);
                if (TRows.Count > 20) Step(p + (20 * AttentionKernel.BlockTokens), w, ref a20);
                if (TRows.Count > 21) Step(p + (21 * AttentionKernel.BlockTokens), w, ref a21);
                if (TRows.Count > 22) Step(p + (22 * AttentionKernel.BlockTokens), w, ref a22);
                if (TRows.Count > 23) Step(p + (23 * AttentionKernel.BlockTokens), w, ref a23);
                w = TKv.High<TVector, TSimd>(v, rowBytes);
                Step(p + (0 * AttentionKernel.BlockTokens) + 1, w, ref a0);
                if (TRows.Count > 1) Step(p + (1 * AttentionKernel.BlockTokens) + 1, w, ref a1);
                if (TRows.Count > 2) Step(p + (2 * AttentionKernel.BlockTokens) + 1, w, ref a2);
                if (TRows.Count > 3) Step(p + (3 * AttentionKernel.BlockTokens) + 1, w, ref a3);
                if (TRows.Count > 4) Step(p + (4 * AttentionKernel.BlockTokens) + 1, w, ref a4);
                if (TRows.Count > 5) Step(p + (5 * AttentionKernel.BlockTokens) + 1, w, ref a5);
                if (TRows.Count > 6) Step(p + (6 * AttentionKernel.BlockTokens) + 1, w, ref a6);
                if (TRows.Count > 7) Step(p + (7 * AttentionKernel.BlockTokens) + 1, w, ref a7);
                if (TRows.Count > 8) Step(p + (8 * AttentionKernel.BlockTokens) + 1, w, ref a8);
                if (TRows.Count > 9) Step(p + (9 * AttentionKernel.BlockTokens) + 1, w, ref a9);
                if (TRows.Count > 10) Step(p + (10 * AttentionKernel.BlockTokens) + 1, w, ref a10);
                if (TRows.Count > 11) Step(p + (11 * AttentionKernel.BlockTokens) + 1, w, ref a11);
                if (TRows.Count > 12) Step(p + (12 * AttentionKernel.BlockTokens) + 1, w, ref a12);
                if (TRows.Count > 13) Step(p + (13 * AttentionKernel.BlockTokens) + 1, w, ref a13);
                if (TRows.Count > 14) Step(p + (14 * AttentionKernel.BlockTokens) + 1, w, ref a14);
                if (TRows.Count > 15) Step(p + (15 * AttentionKernel.BlockTokens) + 1, w, ref a15);
                if (TRows.Count > 16) Step(p + (16 * AttentionKernel.BlockTokens) + 1, w, ref a16);
                if (TRows.Count > 17) Step(p + (17 * AttentionKernel.BlockTokens) + 1, w, ref a17);
                if (TRows.Count > 18) Step(p + (18 * AttentionKernel.BlockTokens) + 1, w, ref a18);
                if (TRows.Count > 19) Step(p + (19 * AttentionKernel.BlockTokens) + 1, w, ref a19);
                if (TRows.Count > 20) Step(p + (20 * AttentionKernel.BlockTokens) + 1, w, ref a20);
                if (TRows.Count > 21) Step(p + (21 * AttentionKernel.BlockTokens) + 1, w, ref a21);
                if (TRows.Count > 22) Step(p + (22 * AttentionKernel.BlockTokens) + 1, w, ref a22);
                if (TRows.Count > 23) Step(p + (23 * AttentionKernel.BlockTokens) + 1, w, ref a23);
            }
        }

        TSimd.Store(o + (0 * width), a0);
        if (TRows.Count > 1) TSimd.Store(o + (1 * width), a1);
        if (TRows.Count > 2) TSimd.Store(o + (2 * width), a2);
        if (TRows.Count > 3) TSimd.Store(o + (3 * width), a3);
        if (TRows.Count > 4) TSimd.Store(o + (4 * width), a4);
        if (TRows.Count > 5) TSimd.Store(o + (5 * width), a5);
        if (TRows.Count > 6) TSimd.Store(o + (6 * width), a6);
        if (TRows.Count > 7) TSimd.Store(o + (7 * width), a7);
        if (TRows.Count > 8) TSimd.Store(o + (8 * width), a8);
        if (TRows.Count > 9) TSimd.Store(o + (9 * width), a9);
        if (TRows.Count > 10) TSimd.Store(o + (10 * width), a10);
        if (TRows.Count > 11) TSimd.Store(o + (11 * width), a11);
        if (TRows.Count > 12) TSimd.Store(o + (12 * width), a12);
        if (TRows.Count > 13) TSimd.Store(o + (13 * width), a13);
        if (TRows.Count > 14) TSimd.Store(o + (14 * width), a14);
        if (TRows.Count > 15) TSimd.Store(o + (15 * width), a15);
        if (TRows.Count > 16) TSimd.Store(o + (16 * width), a16);
        if (TRows.Count > 17) TSimd.Store(o + (17 * width), a17);
        if (TRows.Count > 18) TSimd.Store(o + (18 * width), a18);
        if (TRows.Count > 19) TSimd.Store(o + (19 * width), a19);
        if (TRows.Count > 20) TSimd.Store(o + (20 * width), a20);
        if (TRows.Count > 21) TSimd.Store(o + (21 * width), a21);
        if (TRows.Count > 22) TSimd.Store(o + (22 * width), a22);
        if (TRows.Count > 23) TSimd.Store(o + (23 * width), a23);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(float* p, TVector w, ref TVector o) => o = TSimd.FusedMultiplyAdd(w, TSimd.Broadcast(p), o);
}
