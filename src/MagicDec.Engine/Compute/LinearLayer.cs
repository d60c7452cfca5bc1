using System.Runtime.Intrinsics;
using MagicDec.Engine.Compute.Amx;
using MagicDec.Engine.Compute.Kernels;
using MagicDec.Engine.Compute.Simd;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Compute;

/// <summary>
/// y = x W^T (+ bias) (+ y). Batch-invariant: an output element has the same bits for any number of rows, threads and vector lanes,
/// for it is one chain of fused multiply-adds over ascending inputs from zero, or what <see cref="AmxRowKernel"/> says where the matrix
/// <see cref="PackedMatrix.UsesTiles"/>; bias, then the old y, are added once at the end.
/// </summary>
internal static unsafe class LinearLayer
{
    /// <summary>Multiplies <paramref name="rows"/> rows.</summary>
    /// <param name="pool">Runs the work; its workspace is overwritten.</param>
    /// <param name="x">The rows to multiply, or what they are computed from.</param>
    /// <param name="rows">Number of rows, may be 0.</param>
    /// <param name="weights">[outputs][inputs].</param>
    /// <param name="y">[rows][outputs], rows <paramref name="yStride"/> floats apart; must not overlap x.</param>
    /// <param name="yStride">Floats from one row of y to the next.</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <param name="addToY">Whether the product is added to y (a residual) or replaces it.</param>
    public static void Multiply(
        WorkerPool pool, in RowInput x, int rows, PackedMatrix weights, float* y, int yStride, float* bias, bool addToY)
    {
        if (rows > 0)
            Run(pool, x, rows, weights, OutputTarget.Rows(y, yStride, bias, addToY, weights.Outputs));
    }

    /// <summary>
    /// silu(gate) * up of a feed-forward layer, as the tiles that <see cref="RowInput.Tiles"/> hands to the next product of as many rows: the
    /// gates and ups themselves never reach memory.
    /// </summary>
    /// <param name="pool">Runs the work; its workspace is overwritten.</param>
    /// <param name="x">The rows to multiply, or what they are computed from.</param>
    /// <param name="rows">Number of rows, may be 0.</param>
    /// <param name="weights">[2 * gates][inputs], in each 32 outputs 16 gates, then their ups.</param>
    /// <param name="tiles">[rows][gates], gates being a multiple of 16, in the order of <see cref="RowTiles"/> or <see cref="AmxRows"/>, <see cref="GatedFloats"/>; must not overlap x.</param>
    /// <param name="bias">[2 * gates], or null.</param>
    public static void MultiplyGated(WorkerPool pool, in RowInput x, int rows, PackedMatrix weights, float* tiles, float* bias)
    {
        if (rows > 0)
        {
            int gates = weights.Groups * RowTiles.BlockInputs;
            Run(pool, x, rows, weights, weights.UsesTiles ? OutputTarget.GatedTerms(tiles, bias, gates) : OutputTarget.GatedTiles(tiles, bias, gates));
        }
    }

    /// <summary>Floats that <see cref="MultiplyGated"/> writes, for vectors and for matrix tiles.</summary>
    public static long GatedFloats(int rows, int gates) =>
        Math.Max((long)rows * RowTiles.Padded(gates), new AmxRows(rows, RowTiles.Padded(gates)).Floats);

    private static void Run(WorkerPool pool, in RowInput x, int rows, PackedMatrix weights, in OutputTarget target)
    {
        if (weights.UsesTiles)
            AmxProduct.Run(pool, x, rows, weights, target);
        else if (Simd512.IsSupported)
            RowProduct<Vector512<float>, Simd512>.Run(pool, x, rows, weights, target);
        else if (Simd256.IsSupported)
            RowProduct<Vector256<float>, Simd256>.Run(pool, x, rows, weights, target);
        else
            RowProduct<Vector128<float>, Simd128>.Run(pool, x, rows, weights, target);
    }
}
