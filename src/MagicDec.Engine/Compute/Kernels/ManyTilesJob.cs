using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>
/// Many rows: a task is some output groups times some row tiles, walked a block of inputs at a time so that all it touches stays in the
/// caches. The weights of a block are first widened to float32, so that the kernel's arithmetic units do nothing but multiply; the
/// accumulators rest in memory between blocks, which changes no bit.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct ManyTilesJob<TVector, TSimd>(
    WorkerPool pool, PackedMatrix weights, float* packed, RowTiles tiles, OutputTarget target, ProductSplit split) : IJob
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <inheritdoc/>
    public void Execute(int task, int worker)
    {
        int groupTasks = split.GroupTasks;
        int firstGroup = task % groupTasks * split.GroupsOfTask;
        int groups = Math.Min(split.GroupsOfTask, weights.Groups - firstGroup);
        int firstTile = task / groupTasks * split.TilesOfTask;
        int endTile = Math.Min(firstTile + split.TilesOfTask, tiles.Count);
        int firstRow = tiles.FirstRow(firstTile);
        int rows = tiles.FirstRow(endTile) - firstRow;

        int groupAccumulators = rows * PackedMatrix.GroupOutputs;
        int widenedWords = split.BlockPairs * 2 * PackedMatrix.GroupOutputs;
        uint* widened = (uint*)pool.Scratch(worker, widenedWords + (groups * groupAccumulators));
        float* accumulators = (float*)widened + widenedWords;
        new Span<float>(accumulators, groups * groupAccumulators).Clear();

        for (int pair = 0; pair < weights.Pairs; pair += split.BlockPairs)
        {
            int pairs = Math.Min(split.BlockPairs, weights.Pairs - pair);
            for (int group = 0; group < groups; group++)
            {
                nint offset = (nint)pair * weights.PairWords;
                uint* words = weights.Group(firstGroup + group) + offset;
                byte* nextWords = (byte*)(weights.Group(firstGroup + group + 1) + offset);
                if (weights.Format == WeightFormat.BFloat16)
                {
                    Widen(words, widened, pairs);
                    words = widened;
                }

                for (int tile = firstTile; tile < endTile; tile++)
                {
                    int tileRow = tiles.FirstRow(tile);
                    int tileRows = tiles.FirstRow(tile + 1) - tileRow;
                    float* x = packed + ((nint)tileRow * tiles.PaddedInputs) + ((nint)pair * 2 * tileRows);
                    float* sums = accumulators + (group * groupAccumulators) + ((tileRow - firstRow) * PackedMatrix.GroupOutputs);

                    // Meanwhile come the weights of the next group, and the next block of this tile's x.
                    byte* ahead = tile == firstTile ? nextWords : (byte*)(x + (pairs * 2 * tileRows));
                    RowKernels<TVector, TSimd, Float32Lanes>.Run(tileRows, x, words, sums, pairs, ahead);
                }
            }
        }

        for (int group = 0; group < groups; group++)
            target.Write<TVector, TSimd>(accumulators + (group * groupAccumulators), firstRow, rows, (firstGroup + group) * PackedMatrix.GroupOutputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(uint* words, uint* widened, int pairs)
    {
        for (int pair = 0; pair < pairs; pair++, words += PackedMatrix.GroupOutputs, widened += 2 * PackedMatrix.GroupOutputs)
        {
            for (int output = 0; output < PackedMatrix.GroupOutputs; output += TSimd.Lanes)
            {
                TSimd.Store((float*)widened + output, TSimd.LowHalves(words + output));
                TSimd.Store((float*)widened + PackedMatrix.GroupOutputs + output, TSimd.HighHalves(words + output));
            }
        }
    }
}
