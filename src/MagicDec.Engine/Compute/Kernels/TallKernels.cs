using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>Picks the tall kernel of a tile height.</summary>
internal static unsafe class TallKernels<TVector, TSimd, TWeights>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TWeights : struct, IWeightLanes
{
    /// <summary>Bytes of a group for each input pair and passage over it: each vector of outputs is one passage.</summary>
    public static int PassageBytes => TWeights.PairWords * sizeof(uint) * TSimd.Lanes / PackedMatrix.GroupOutputs;

    /// <summary>Multiplies a row tile with all outputs of a group; parameters as in <see cref="TallKernel{TVector, TSimd, TWeights, TRows}.Run"/>.</summary>
    /// <remarks>
    /// Each passage brings its part of what comes next in the order of memory: asking for one line of each pair in the first passage and for
    /// the other in the second was 10 to 15 % slower at 16 rows, no prefetch 40 % slower.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int rows, float* x, uint* group, float* sums, int pairs, bool fresh, byte* ahead, int aheadStep)
    {
        for (int output = 0; output < PackedMatrix.GroupOutputs; output += TSimd.Lanes, ahead += (nint)pairs * aheadStep)
            RunVector(rows, x, group + output, sums + output, pairs, fresh, ahead, aheadStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunVector(int rows, float* x, uint* weights, float* sums, int pairs, bool fresh, byte* ahead, int aheadStep)
    {
        switch (rows)
        {
            case 7:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R7>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 8:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R8>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 9:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R9>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 10:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R10>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 11:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R11>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 12:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R12>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 13:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R13>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 14:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R14>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 15:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R15>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 16:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R16>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 17:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R17>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 18:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R18>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 19:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R19>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 20:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R20>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 21:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R21>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 22:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R22>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 23:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R23>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 24:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R24>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 25:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R25>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 26:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R26>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 27:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R27>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            case 28:
                TallKernel<TVector, TSimd, TWeights, RowCounts.R28>.Run(x, weights, sums, pairs, fresh, ahead, aheadStep);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rows), rows, "A tall row tile has 7 to 28 rows.");
        }
    }
}
