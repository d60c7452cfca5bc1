using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>
/// <see cref="RowKernel{TVector, TSimd, TWeights, TRows}"/> turned: twice as many rows and one vector of outputs, so the weights of more rows than that
/// kernel takes are still read and unpacked once. The same chain of multiply-adds, the same bits.
/// </summary>
internal static unsafe class TallKernel<TVector, TSimd, TWeights, TRows>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TWeights : struct, IWeightLanes
    where TRows : struct, IRowCount
{
    private const int CacheLine = 64;

    /// <summary>Runs the kernel on one row tile and one vector of outputs.</summary>
    /// <param name="x">A row tile as <see cref="RowTiles"/> packs it: [inputs/16][rows][16].</param>
    /// <param name="weights">The input pairs of an output group, from the vector's first output.</param>
    /// <param name="sums">[rows][<see cref="PackedMatrix.GroupOutputs"/>], from the vector's first output; read and written.</param>
    /// <param name="pairs">Number of input pairs.</param>
    /// <param name="fresh">Whether the sums start from zero, whatever their memory holds.</param>
    /// <param name="ahead">What to bring into the second-level cache meanwhile, in the order it lies; need not be readable memory.</param>
    /// <param name="aheadStep">Bytes of it for each pair.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, uint* weights, float* sums, int pairs, bool fresh, byte* ahead, int aheadStep)
    {
        TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default;
        TVector a7 = default, a8 = default, a9 = default, a10 = default, a11 = default, a12 = default, a13 = default;
        TVector a14 = default, a15 = default, a16 = default, a17 = default, a18 = default, a19 = default, a20 = default;
        TVector a21 = default, a22 = default, a23 = default, a24 = default, a25 = default, a26 = default, a27 = default;
        if (!fresh)
        {
            a0 = TSimd.Load(sums + (0 * PackedMatrix.GroupOutputs));
            a1 = TSimd.Load(sums + (1 * PackedMatrix.GroupOutputs));
            a2 = TSimd.Load(sums + (2 * PackedMatrix.GroupOutputs));
            a3 = TSimd.Load(sums + (3 * PackedMatrix.GroupOutputs));
            a4 = TSimd.Load(sums + (4 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 5) a5 = TSimd.Load(sums + (5 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 6) a6 = TSimd.Load(sums + (6 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 7) a7 = TSimd.Load(sums + (7 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 8) a8 = TSimd.Load(sums + (8 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 9) a9 = TSimd.Load(sums + (9 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 10) a10 = TSimd.Load(sums + (10 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 11) a11 = TSimd.Load(sums + (11 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 12) a12 = TSimd.Load(sums + (12 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 13) a13 = TSimd.Load(sums + (13 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 14) a14 = TSimd.Load(sums + (14 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 15) a15 = TSimd.Load(sums + (15 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 16) a16 = TSimd.Load(sums + (16 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 17) a17 = TSimd.Load(sums + (17 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 18) a18 = TSimd.Load(sums + (18 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 19) a19 = TSimd.Load(sums + (19 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 20) a20 = TSimd.Load(sums + (20 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 21) a21 = TSimd.Load(sums + (21 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 22) a22 = TSimd.Load(sums + (22 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 23) a23 = TSimd.Load(sums + (23 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 24) a24 = TSimd.Load(sums + (24 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 25) a25 = TSimd.Load(sums + (25 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 26) a26 = TSimd.Load(sums + (26 * PackedMatrix.GroupOutputs));
            if (TRows.Count > 27) a27 = TSimd.Load(sums + (27 * PackedMatrix.GroupOutputs));
        }

        for (int pair = 0; pair < pairs;)
        {
            float* column = x;
            x += TRows.Count * RowTiles.BlockInputs;
            int end = Math.Min(pair + (RowTiles.BlockInputs / 2), pairs);
            for (; pair < end; pair++)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch1(ahead);
                    if (aheadStep > CacheLine)
                        Sse.Prefetch1(ahead + CacheLine);
                    ahead += aheadStep;
                }

                TVector w = TWeights.Even<TVector, TSimd>(weights);
                Step(column, 0, 0, w, ref a0);
                Step(column, 1, 0, w, ref a1);
                Step(column, 2, 0, w, ref a2);
                Step(column, 3, 0, w, ref a3);
                Step(column, 4, 0, w, ref a4);
                if (TRows.Count > 5) Step(column, 5, 0, w, ref a5);
                if (TRows.Count > 6) Step(column, 6, 0, w, ref a6);
                if (TRows.Count > 7) Step(column, 7, 0, w, ref a7);
                if (TRows.Count > 8) Step(column, 8, 0, w, ref a8);
                if (TRows.Count > 9) Step(column, 9, 0, w, ref a9);
                if (TRows.Count > 10) Step(column, 10, 0, w, ref a10);
                if (TRows.Count > 11) Step(column, 11, 0, w, ref a11);
                if (TRows.Count > 12) Step(column, 12, 0, w, ref a12);
                if (TRows.Count > 13) Step(column, 13, 0, w, ref a13);
                if (TRows.Count > 14) Step(column, 14, 0, w, ref a14);
                if (TRows.Count > 15) Step(column, 15, 0, w, ref a15);
                if (TRows.Count > 16) Step(column, 16, 0, w, ref a16);
                if (TRows.Count > 17) Step(column, 17, 0, w, ref a17);
                if (TRows.Count > 18) Step(column, 18, 0, w, ref a18);
                if (TRows.Count > 19) Step(column, 19, 0, w, ref a19);
                if (TRows.Count > 20) Step(column, 20, 0, w, ref a20);
                if (TRows.Count > 21) Step(column, 21, 0, w, ref a21);
                if (TRows.Count > 22) Step(column, 22, 0, w, ref a22);
                if (TRows.Count > 23) Step(column, 23, 0, w, ref a23);
                if (TRows.Count > 24) Step(column, 24, 0, w, ref a24);
                if (TRows.Count > 25) Step(column, 25, 0, w, ref a25);
                if (TRows.Count > 26) Step(column, 26, 0, w, ref a26);
                if (TRows.Count > 27) Step(column, 27, 0, w, ref a27);
                w = TWeights.Odd<TVector, TSimd>(weights);
                Step(column, 0, 1, w, ref a0);
                Step(column, 1, 1, w, ref a1);
                Step(column, 2, 1, w, ref a2);
                Step(column, 3, 1, w, ref a3);
                Step(column, 4, 1, w, ref a4);
                if (TRows.Count > 5) Step(column, 5, 1, w, ref a5);
                if (TRows.Count > 6) Step(column, 6, 1, w, ref a6);
                if (TRows.Count > 7) Step(column, 7, 1, w, ref a7);
                if (TRows.Count > 8) Step(column, 8, 1, w, ref a8);
                if (TRows.Count > 9) Step(column, 9, 1, w, ref a9);
                if (TRows.Count > 10) Step(column, 10, 1, w, ref a10);
                if (TRows.Count > 11) Step(column, 11, 1, w, ref a11);
                if (TRows.Count > 12) Step(column, 12, 1, w, ref a12);
                if (TRows.Count > 13) Step(column, 13, 1, w, ref a13);
                if (TRows.Count > 14) Step(column, 14, 1, w, ref a14);
                if (TRows.Count > 15) Step(column, 15, 1, w, ref a15);
                if (TRows.Count > 16) Step(column, 16, 1, w, ref a16);
                if (TRows.Count > 17) Step(column, 17, 1, w, ref a17);
                if (TRows.Count > 18) Step(column, 18, 1, w, ref a18);
                if (TRows.Count > 19) Step(column, 19, 1, w, ref a19);
                if (TRows.Count > 20) Step(column, 20, 1, w, ref a20);
                if (TRows.Count > 21) Step(column, 21, 1, w, ref a21);
                if (TRows.Count > 22) Step(column, 22, 1, w, ref a22);
                if (TRows.Count > 23) Step(column, 23, 1, w, ref a23);
                if (TRows.Count > 24) Step(column, 24, 1, w, ref a24);
                if (TRows.Count > 25) Step(column, 25, 1, w, ref a25);
                if (TRows.Count > 26) Step(column, 26, 1, w, ref a26);
                if (TRows.Count > 27) Step(column, 27, 1, w, ref a27);
                column += 2;
                weights += TWeights.PairWords;
            }
        }

        TSimd.Store(sums + (0 * PackedMatrix.GroupOutputs), a0);
        TSimd.Store(sums + (1 * PackedMatrix.GroupOutputs), a1);
        TSimd.Store(sums + (2 * PackedMatrix.GroupOutputs), a2);
        TSimd.Store(sums + (3 * PackedMatrix.GroupOutputs), a3);
        TSimd.Store(sums + (4 * PackedMatrix.GroupOutputs), a4);
        if (TRows.Count > 5) TSimd.Store(sums + (5 * PackedMatrix.GroupOutputs), a5);
        if (TRows.Count > 6) TSimd.Store(sums + (6 * PackedMatrix.GroupOutputs), a6);
        if (TRows.Count > 7) TSimd.Store(sums + (7 * PackedMatrix.GroupOutputs), a7);
        if (TRows.Count > 8) TSimd.Store(sums + (8 * PackedMatrix.GroupOutputs), a8);
        if (TRows.Count > 9) TSimd.Store(sums + (9 * PackedMatrix.GroupOutputs), a9);
        if (TRows.Count > 10) TSimd.Store(sums + (10 * PackedMatrix.GroupOutputs), a10);
        if (TRows.Count > 11) TSimd.Store(sums + (11 * PackedMatrix.GroupOutputs), a11);
        if (TRows.Count > 12) TSimd.Store(sums + (12 * PackedMatrix.GroupOutputs), a12);
        if (TRows.Count > 13) TSimd.Store(sums + (13 * PackedMatrix.GroupOutputs), a13);
        if (TRows.Count > 14) TSimd.Store(sums + (14 * PackedMatrix.GroupOutputs), a14);
        if (TRows.Count > 15) TSimd.Store(sums + (15 * PackedMatrix.GroupOutputs), a15);
        if (TRows.Count > 16) TSimd.Store(sums + (16 * PackedMatrix.GroupOutputs), a16);
        if (TRows.Count > 17) TSimd.Store(sums + (17 * PackedMatrix.GroupOutputs), a17);
        if (TRows.Count > 18) TSimd.Store(sums + (18 * PackedMatrix.GroupOutputs), a18);
        if (TRows.Count > 19) TSimd.Store(sums + (19 * PackedMatrix.GroupOutputs), a19);
        if (TRows.Count > 20) TSimd.Store(sums + (20 * PackedMatrix.GroupOutputs), a20);
        if (TRows.Count > 21) TSimd.Store(sums + (21 * PackedMatrix.GroupOutputs), a21);
        if (TRows.Count > 22) TSimd.Store(sums + (22 * PackedMatrix.GroupOutputs), a22);
        if (TRows.Count > 23) TSimd.Store(sums + (23 * PackedMatrix.GroupOutputs), a23);
        if (TRows.Count > 24) TSimd.Store(sums + (24 * PackedMatrix.GroupOutputs), a24);
        if (TRows.Count > 25) TSimd.Store(sums + (25 * PackedMatrix.GroupOutputs), a25);
        if (TRows.Count > 26) TSimd.Store(sums + (26 * PackedMatrix.GroupOutputs), a26);
        if (TRows.Count > 27) TSimd.Store(sums + (27 * PackedMatrix.GroupOutputs), a27);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(float* column, int row, int input, TVector w, ref TVector a) =>
        a = TSimd.FusedMultiplyAdd(w, TSimd.Broadcast(column + ((row * RowTiles.BlockInputs) + input)), a);
}
