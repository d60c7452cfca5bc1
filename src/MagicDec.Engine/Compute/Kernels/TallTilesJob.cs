using System.Runtime.InteropServices;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>Some more rows than <see cref="SingleTileJob{TVector, TSimd}"/> takes: the weights still go straight into the kernel, one of twice the height.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct TallTilesJob<TVector, TSimd>(
    WorkerPool pool, PackedMatrix weights, float* packed, RowTiles tiles, OutputTarget target, ProductSplit split) : IJob
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>The tallest tile: with one vector of outputs instead of two, twice as many rows stay in registers.</summary>
    public static int MaxTileRows => 2 * TSimd.MaxRows;

    /// <inheritdoc/>
    public void Execute(int task, int worker)
    {
        float* sums = pool.Scratch(worker, MaxTileRows * PackedMatrix.GroupOutputs);
        int end = Math.Min((task + 1) * split.GroupsOfTask, weights.Groups);
        for (int group = task * split.GroupsOfTask; group < end; group++)
        {
            uint* words = weights.Group(group);
            for (int tile = 0; tile < tiles.Count; tile++)
            {
                int row = tiles.FirstRow(tile);
                int rows = tiles.FirstRow(tile + 1) - row;
                float* x = packed + ((nint)row * tiles.PaddedInputs);
                if (weights.Format == WeightFormat.BFloat16)
                    TallKernels<TVector, TSimd, BFloat16Lanes>.Run(rows, x, words, sums, weights.Pairs);
                else
                    TallKernels<TVector, TSimd, Float32Lanes>.Run(rows, x, words, sums, weights.Pairs);
                target.Write<TVector, TSimd>(sums, row, rows, group * PackedMatrix.GroupOutputs);
            }
        }
    }
}
