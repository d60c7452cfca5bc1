using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using MagicDec.Engine.Compute.Kernels;

namespace MagicDec.Engine.Compute.Attention.Tiles;

/// <summary>
/// Adds probabilities times values to up to 12 output rows, one vector wide:
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
        TVector a0 = default, b0 = default, c0 = default, d0 = default, e0 = default, f0 = default, g0 = default, h0 = default;
        TVector i0 = default, j0 = default, l0 = default, m0 = default;
        Load(o, ref a0);
        if (TRows.Count > 1) Load(o + (1 * width), ref b0);
        if (TRows.Count > 2) Load(o + (2 * width), ref c0);
        if (TRows.Count > 3) Load(o + (3 * width), ref d0);
        if (TRows.Count > 4) Load(o + (4 * width), ref e0);
        if (TRows.Count > 5) Load(o + (5 * width), ref f0);
        if (TRows.Count > 6) Load(o + (6 * width), ref g0);
        if (TRows.Count > 7) Load(o + (7 * width), ref h0);
        if (TRows.Count > 8) Load(o + (8 * width), ref i0);
        if (TRows.Count > 9) Load(o + (9 * width), ref j0);
        if (TRows.Count > 10) Load(o + (10 * width), ref l0);
        if (TRows.Count > 11) Load(o + (11 * width), ref m0);

        int rowBytes = width * sizeof(float), pairBytes = TKv.RowsPerPair * rowBytes;
        for (; tokens > 0; tokens -= AttentionKernel.PageTokens, pages++, ahead++)
        {
            byte* v = *pages + column, n = *ahead + column;
            for (float* end = p + Math.Min(tokens, AttentionKernel.PageTokens); p < end; p += 2, v += pairBytes, n += pairBytes)
            {
                Prefetch(n);
                TVector w0 = TKv.Low<TVector, TSimd>(v);
                Step(p, w0, ref a0);
                if (TRows.Count > 1) Step(p + (1 * AttentionKernel.BlockTokens), w0, ref b0);
                if (TRows.Count > 2) Step(p + (2 * AttentionKernel.BlockTokens), w0, ref c0);
                if (TRows.Count > 3) Step(p + (3 * AttentionKernel.BlockTokens), w0, ref d0);
                if (TRows.Count > 4) Step(p + (4 * AttentionKernel.BlockTokens), w0, ref e0);
                if (TRows.Count > 5) Step(p + (5 * AttentionKernel.BlockTokens), w0, ref f0);
                if (TRows.Count > 6) Step(p + (6 * AttentionKernel.BlockTokens), w0, ref g0);
                if (TRows.Count > 7) Step(p + (7 * AttentionKernel.BlockTokens), w0, ref h0);
                if (TRows.Count > 8) Step(p + (8 * AttentionKernel.BlockTokens), w0, ref i0);
                if (TRows.Count > 9) Step(p + (9 * AttentionKernel.BlockTokens), w0, ref j0);
                if (TRows.Count > 10) Step(p + (10 * AttentionKernel.BlockTokens), w0, ref l0);
                if (TRows.Count > 11) Step(p + (11 * AttentionKernel.BlockTokens), w0, ref m0);
                w0 = TKv.High<TVector, TSimd>(v, rowBytes);
                Step(p + 1, w0, ref a0);
                if (TRows.Count > 1) Step(p + (1 * AttentionKernel.BlockTokens) + 1, w0, ref b0);
                if (TRows.Count > 2) Step(p + (2 * AttentionKernel.BlockTokens) + 1, w0, ref c0);
                if (TRows.Count > 3) Step(p + (3 * AttentionKernel.BlockTokens) + 1, w0, ref d0);
                if (TRows.Count > 4) Step(p + (4 * AttentionKernel.BlockTokens) + 1, w0, ref e0);
                if (TRows.Count > 5) Step(p + (5 * AttentionKernel.BlockTokens) + 1, w0, ref f0);
                if (TRows.Count > 6) Step(p + (6 * AttentionKernel.BlockTokens) + 1, w0, ref g0);
                if (TRows.Count > 7) Step(p + (7 * AttentionKernel.BlockTokens) + 1, w0, ref h0);
                if (TRows.Count > 8) Step(p + (8 * AttentionKernel.BlockTokens) + 1, w0, ref i0);
                if (TRows.Count > 9) Step(p + (9 * AttentionKernel.BlockTokens) + 1, w0, ref j0);
                if (TRows.Count > 10) Step(p + (10 * AttentionKernel.BlockTokens) + 1, w0, ref l0);
                if (TRows.Count > 11) Step(p + (11 * AttentionKernel.BlockTokens) + 1, w0, ref m0);
            }
        }

        Store(o, a0);
        if (TRows.Count > 1) Store(o + (1 * width), b0);
        if (TRows.Count > 2) Store(o + (2 * width), c0);
        if (TRows.Count > 3) Store(o + (3 * width), d0);
        if (TRows.Count > 4) Store(o + (4 * width), e0);
        if (TRows.Count > 5) Store(o + (5 * width), f0);
        if (TRows.Count > 6) Store(o + (6 * width), g0);
        if (TRows.Count > 7) Store(o + (7 * width), h0);
        if (TRows.Count > 8) Store(o + (8 * width), i0);
        if (TRows.Count > 9) Store(o + (9 * width), j0);
        if (TRows.Count > 10) Store(o + (10 * width), l0);
        if (TRows.Count > 11) Store(o + (11 * width), m0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(float* p, TVector w0, ref TVector o0)
    {
        TVector value = TSimd.Broadcast(p);
        o0 = TSimd.FusedMultiplyAdd(w0, value, o0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* o, ref TVector o0)
    {
        o0 = TSimd.Load(o);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* o, TVector o0)
    {
        TSimd.Store(o, o0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }
}
