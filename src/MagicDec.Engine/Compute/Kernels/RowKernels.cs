using System.Runtime.CompilerServices;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>Picks the row kernel of a tile height.</summary>
internal static unsafe class RowKernels<TVector, TSimd, TWeights>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TWeights : struct, IWeightLanes
{
    /// <summary>Multiplies a row tile with all outputs of a group; parameters as in <see cref="RowKernel{TVector, TSimd, TWeights, TRows}.Run"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int rows, float* x, uint* weights, float* accumulators, int pairs, bool fresh, byte* ahead, int aheadStep = 128)
    {
        for (int output = 0; output < PackedMatrix.GroupOutputs; output += 2 * TSimd.Lanes)
            RunTwoVectors(rows, x, weights + output, accumulators + output, pairs, fresh, ahead, aheadStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTwoVectors(int rows, float* x, uint* weights, float* accumulators, int pairs, bool fresh, byte* ahead, int aheadStep = 128)
    {
        switch (rows)
        {
            case 1:
                RowKernel<TVector, TSimd, TWeights, One>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            case 2:
                RowKernel<TVector, TSimd, TWeights, Two>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            case 3:
                RowKernel<TVector, TSimd, TWeights, Three>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            case 4:
                RowKernel<TVector, TSimd, TWeights, Four>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            case 5:
                RowKernel<TVector, TSimd, TWeights, Five>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            case 6:
                RowKernel<TVector, TSimd, TWeights, Six>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            case 7:
                RowKernel<TVector, TSimd, TWeights, Seven>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            case 8:
                RowKernel<TVector, TSimd, TWeights, Eight>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            case 9:
                RowKernel<TVector, TSimd, TWeights, Nine>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            case 10:
                RowKernel<TVector, TSimd, TWeights, Ten>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            case 11:
                RowKernel<TVector, TSimd, TWeights, Eleven>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            case 12:
                RowKernel<TVector, TSimd, TWeights, Twelve>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            case 13:
                RowKernel<TVector, TSimd, TWeights, Thirteen>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            case 14:
                RowKernel<TVector, TSimd, TWeights, Fourteen>.Run(x, weights, accumulators, pairs, fresh, ahead, aheadStep);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rows), rows, "A row tile has 1 to 14 rows.");
        }
    }

    private readonly struct One : IRowCount
    {
        public static int Count => 1;
    }

    private readonly struct Two : IRowCount
    {
        public static int Count => 2;
    }

    private readonly struct Three : IRowCount
    {
        public static int Count => 3;
    }

    private readonly struct Four : IRowCount
    {
        public static int Count => 4;
    }

    private readonly struct Five : IRowCount
    {
        public static int Count => 5;
    }

    private readonly struct Six : IRowCount
    {
        public static int Count => 6;
    }

    private readonly struct Seven : IRowCount
    {
        public static int Count => 7;
    }

    private readonly struct Eight : IRowCount
    {
        public static int Count => 8;
    }

    private readonly struct Nine : IRowCount
    {
        public static int Count => 9;
    }

    private readonly struct Ten : IRowCount
    {
        public static int Count => 10;
    }

    private readonly struct Eleven : IRowCount
    {
        public static int Count => 11;
    }

    private readonly struct Twelve : IRowCount
    {
        public static int Count => 12;
    }

    private readonly struct Thirteen : IRowCount
    {
        public static int Count => 13;
    }

    private readonly struct Fourteen : IRowCount
    {
        public static int Count => 14;
    }
}
