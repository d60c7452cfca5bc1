using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>Picks the row kernel of a tile height.</summary>
internal static unsafe class RowKernels<TVector, TSimd, TWeights>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TWeights : struct, IWeightLanes
{
    /// <summary>Multiplies a row tile with all outputs of a group; parameters as in <see cref="RowKernel{TVector, TSimd, TWeights, TRows}.Run"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int rows, float* x, uint* weights, float* accumulators, int pairs, bool fresh, byte* ahead)
    {
        for (int output = 0; output < PackedMatrix.GroupOutputs; output += 2 * TSimd.Lanes)
            RunTwoVectors(rows, x, x, weights + output, accumulators + output, pairs, fresh, ahead);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTwoVectors(int rows, float* x, float* x2, uint* weights, float* accumulators, int pairs, bool fresh, byte* ahead)
    {
        switch (rows)
        {
            case 1:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R1>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            case 2:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R2>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            case 3:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R3>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            case 4:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R4>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            case 5:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R5>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            case 6:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R6>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            case 7:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R7>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            case 8:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R8>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            case 9:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R9>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            case 10:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R10>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            case 11:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R11>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            case 12:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R12>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            case 13:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R13>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            case 14:
                RowKernel<TVector, TSimd, TWeights, RowCounts.R14>.Run(x, x2, weights, accumulators, pairs, fresh, ahead);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rows), rows, "A row tile has 1 to 14 rows.");
        }
    }
}
