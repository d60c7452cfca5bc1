using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>
/// accumulator[row][output] += x[row][k] * w[k][output] for up to 14 rows and two vectors of outputs, in registers over the whole range of k.
/// Every output is one chain of fused multiply-adds over ascending k: its bits depend neither on the rows beside it nor on the vector width.
/// </summary>
internal static unsafe class RowKernel<TVector, TSimd, TWeights, TRows>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TWeights : struct, IWeightLanes
    where TRows : struct, IRowCount
{
    private const int CacheLine = 64;

    // For the first rows each multiply-add loads its value itself, one instruction instead of one and a half, for the others two share a load:
    // all rows with loads of their own would want more than two a cycle.
    private const int OwnLoads = 10;

    /// <summary>Runs the kernel on one row tile and two vectors of outputs.</summary>
    /// <param name="x">A row tile as <see cref="RowTiles"/> packs it: [inputs/16][rows][16].</param>
    /// <param name="x2">The same address: the compiler loads a value once for both vectors if it knows that it is the same.</param>
    /// <param name="weights">The input pairs of an output group, from the first of the two vectors.</param>
    /// <param name="accumulators">[rows][<see cref="PackedMatrix.GroupOutputs"/>], from the first of the two vectors; read and written.</param>
    /// <param name="pairs">Number of input pairs.</param>
    /// <param name="fresh">Whether the accumulators start from zero, whatever their memory holds.</param>
    /// <param name="ahead">What to bring into the second-level cache meanwhile, two lines for each pair; need not be readable memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, float* x2, uint* weights, float* accumulators, int pairs, bool fresh, byte* ahead)
    {
        TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default;
        TVector a7 = default, a8 = default, a9 = default, a10 = default, a11 = default, a12 = default, a13 = default;
        TVector b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default;
        TVector b7 = default, b8 = default, b9 = default, b10 = default, b11 = default, b12 = default, b13 = default;
        if (!fresh)
        {
            Load(accumulators, 0, ref a0, ref b0);
            if (TRows.Count > 1) Load(accumulators, 1, ref a1, ref b1);
            if (TRows.Count > 2) Load(accumulators, 2, ref a2, ref b2);
            if (TRows.Count > 3) Load(accumulators, 3, ref a3, ref b3);
            if (TRows.Count > 4) Load(accumulators, 4, ref a4, ref b4);
            if (TRows.Count > 5) Load(accumulators, 5, ref a5, ref b5);
            if (TRows.Count > 6) Load(accumulators, 6, ref a6, ref b6);
            if (TRows.Count > 7) Load(accumulators, 7, ref a7, ref b7);
            if (TRows.Count > 8) Load(accumulators, 8, ref a8, ref b8);
            if (TRows.Count > 9) Load(accumulators, 9, ref a9, ref b9);
            if (TRows.Count > 10) Load(accumulators, 10, ref a10, ref b10);
            if (TRows.Count > 11) Load(accumulators, 11, ref a11, ref b11);
            if (TRows.Count > 12) Load(accumulators, 12, ref a12, ref b12);
            if (TRows.Count > 13) Load(accumulators, 13, ref a13, ref b13);
        }

        for (int pair = 0; pair < pairs;)
        {
            float* column = x, column2 = x2;
            x += TRows.Count * RowTiles.BlockInputs;
            x2 += TRows.Count * RowTiles.BlockInputs;
            int end = Math.Min(pair + (RowTiles.BlockInputs / 2), pairs);
            for (; pair < end; pair++)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch1(ahead);
                    Sse.Prefetch1(ahead + CacheLine);
                    ahead += 2 * CacheLine;
                }

                TVector w0 = TWeights.Even<TVector, TSimd>(weights);
                TVector w1 = TWeights.Even<TVector, TSimd>(weights + TSimd.Lanes);
                Step(column, column2, 0, 0, w0, w1, ref a0, ref b0);
                if (TRows.Count > 1) Step(column, column2, 1, 0, w0, w1, ref a1, ref b1);
                if (TRows.Count > 2) Step(column, column2, 2, 0, w0, w1, ref a2, ref b2);
                if (TRows.Count > 3) Step(column, column2, 3, 0, w0, w1, ref a3, ref b3);
                if (TRows.Count > 4) Step(column, column2, 4, 0, w0, w1, ref a4, ref b4);
                if (TRows.Count > 5) Step(column, column2, 5, 0, w0, w1, ref a5, ref b5);
                if (TRows.Count > 6) Step(column, column2, 6, 0, w0, w1, ref a6, ref b6);
                if (TRows.Count > 7) Step(column, column2, 7, 0, w0, w1, ref a7, ref b7);
                if (TRows.Count > 8) Step(column, column2, 8, 0, w0, w1, ref a8, ref b8);
                if (TRows.Count > 9) Step(column, column2, 9, 0, w0, w1, ref a9, ref b9);
                if (TRows.Count > 10) Step(column, column2, 10, 0, w0, w1, ref a10, ref b10);
                if (TRows.Count > 11) Step(column, column2, 11, 0, w0, w1, ref a11, ref b11);
                if (TRows.Count > 12) Step(column, column2, 12, 0, w0, w1, ref a12, ref b12);
                if (TRows.Count > 13) Step(column, column2, 13, 0, w0, w1, ref a13, ref b13);
                w0 = TWeights.Odd<TVector, TSimd>(weights);
                w1 = TWeights.Odd<TVector, TSimd>(weights + TSimd.Lanes);
                Step(column, column2, 0, 1, w0, w1, ref a0, ref b0);
                if (TRows.Count > 1) Step(column, column2, 1, 1, w0, w1, ref a1, ref b1);
                if (TRows.Count > 2) Step(column, column2, 2, 1, w0, w1, ref a2, ref b2);
                if (TRows.Count > 3) Step(column, column2, 3, 1, w0, w1, ref a3, ref b3);
                if (TRows.Count > 4) Step(column, column2, 4, 1, w0, w1, ref a4, ref b4);
                if (TRows.Count > 5) Step(column, column2, 5, 1, w0, w1, ref a5, ref b5);
                if (TRows.Count > 6) Step(column, column2, 6, 1, w0, w1, ref a6, ref b6);
                if (TRows.Count > 7) Step(column, column2, 7, 1, w0, w1, ref a7, ref b7);
                if (TRows.Count > 8) Step(column, column2, 8, 1, w0, w1, ref a8, ref b8);
                if (TRows.Count > 9) Step(column, column2, 9, 1, w0, w1, ref a9, ref b9);
                if (TRows.Count > 10) Step(column, column2, 10, 1, w0, w1, ref a10, ref b10);
                if (TRows.Count > 11) Step(column, column2, 11, 1, w0, w1, ref a11, ref b11);
                if (TRows.Count > 12) Step(column, column2, 12, 1, w0, w1, ref a12, ref b12);
                if (TRows.Count > 13) Step(column, column2, 13, 1, w0, w1, ref a13, ref b13);
                column += 2;
                column2 += 2;
                weights += TWeights.PairWords;
            }
        }

        Store(accumulators, 0, a0, b0);
        if (TRows.Count > 1) Store(accumulators, 1, a1, b1);
        if (TRows.Count > 2) Store(accumulators, 2, a2, b2);
        if (TRows.Count > 3) Store(accumulators, 3, a3, b3);
        if (TRows.Count > 4) Store(accumulators, 4, a4, b4);
        if (TRows.Count > 5) Store(accumulators, 5, a5, b5);
        if (TRows.Count > 6) Store(accumulators, 6, a6, b6);
        if (TRows.Count > 7) Store(accumulators, 7, a7, b7);
        if (TRows.Count > 8) Store(accumulators, 8, a8, b8);
        if (TRows.Count > 9) Store(accumulators, 9, a9, b9);
        if (TRows.Count > 10) Store(accumulators, 10, a10, b10);
        if (TRows.Count > 11) Store(accumulators, 11, a11, b11);
        if (TRows.Count > 12) Store(accumulators, 12, a12, b12);
        if (TRows.Count > 13) Store(accumulators, 13, a13, b13);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(float* column, float* column2, int row, int input, TVector w0, TVector w1, ref TVector a, ref TVector b)
    {
        if (TSimd.SpreadsLoads && row < OwnLoads)
        {
            a = TSimd.FusedMultiplyAdd(w0, TSimd.Broadcast(column + ((row * RowTiles.BlockInputs) + input)), a);
            b = TSimd.FusedMultiplyAdd(w1, TSimd.Broadcast(column2 + ((row * RowTiles.BlockInputs) + input)), b);
            return;
        }

        TVector value = TSimd.Broadcast(column + ((row * RowTiles.BlockInputs) + input));
        a = TSimd.FusedMultiplyAdd(w0, value, a);
        b = TSimd.FusedMultiplyAdd(w1, value, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* accumulators, int row, ref TVector a, ref TVector b)
    {
        a = TSimd.Load(accumulators + (row * PackedMatrix.GroupOutputs));
        b = TSimd.Load(accumulators + (row * PackedMatrix.GroupOutputs) + TSimd.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* accumulators, int row, TVector a, TVector b)
    {
        TSimd.Store(accumulators + (row * PackedMatrix.GroupOutputs), a);
        TSimd.Store(accumulators + (row * PackedMatrix.GroupOutputs) + TSimd.Lanes, b);
    }
}
