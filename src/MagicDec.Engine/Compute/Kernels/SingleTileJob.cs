using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MagicDec.Engine.Compute.Simd;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>Few rows: the weights are read once, straight from memory into the kernel; a task is a run of output groups.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct SingleTileJob<TVector, TSimd>(
    WorkerPool pool, PackedMatrix weights, float* packed, int rows, OutputTarget target, ProductSplit split) : IJob
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // Of the read bandwidth one row reaches 60 % with no prefetch, 75 % with 1 KiB, 92 % with 4 to 16 KiB, 80 % with 64 KiB.
    private const int PrefetchBytes = 8192;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int task, int worker)
    {
        float* accumulators = pool.Scratch(worker, rows * PackedMatrix.GroupOutputs);
        int end = Math.Min((task + 1) * split.GroupsOfTask, weights.Groups);
        for (int group = task * split.GroupsOfTask; group < end; group++)
        {
            uint* words = weights.Group(group);
            byte* ahead = (byte*)words + PrefetchBytes;
            if (weights.Format == WeightFormat.BFloat16)
                RowKernels<TVector, TSimd, BFloat16Lanes>.Run(rows, packed, words, accumulators, weights.Pairs, fresh: true, ahead);
            else
                RowKernels<TVector, TSimd, Float32Lanes>.Run(rows, packed, words, accumulators, weights.Pairs, fresh: true, ahead);
            target.Write<TVector, TSimd>(accumulators, 0, rows, group * PackedMatrix.GroupOutputs);
        }
    }
}
