using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>
/// Many rows: a task is one output group times some row tiles. Its weights are widened to float32 a block of inputs at a time, so that the
/// kernel's arithmetic units do nothing but multiply; the accumulators rest in memory between blocks, which changes no bit.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct ManyTilesJob<TVector, TSimd>(
    WorkerPool pool, PackedMatrix weights, float* packed, RowTiles tiles, OutputTarget target, int tilesOfTask) : IJob
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // The widened weights of a block (32 KiB) stay in the first-level cache while the row tiles pass.
    private const int BlockPairs = 128;
    private const int BlockWords = BlockPairs * 2 * PackedMatrix.GroupOutputs;

    /// <inheritdoc/>
    public void Execute(int task, int worker)
    {
        int group = task % weights.Groups;
        int firstTile = task / weights.Groups * tilesOfTask;
        int endTile = Math.Min(firstTile + tilesOfTask, tiles.Count);
        int firstRow = tiles.FirstRow(firstTile);
        int rows = tiles.FirstRow(endTile) - firstRow;

        uint* widened = (uint*)pool.Scratch(worker, BlockWords + (rows * PackedMatrix.GroupOutputs));
        float* accumulators = (float*)widened + BlockWords;
        new Span<float>(accumulators, rows * PackedMatrix.GroupOutputs).Clear();
        for (int pair = 0; pair < weights.Pairs; pair += BlockPairs)
        {
            int pairs = Math.Min(BlockPairs, weights.Pairs - pair);
            uint* words = weights.Group(group) + ((nint)pair * weights.PairWords);
            byte* ahead = (byte*)(words + ((nint)pairs * weights.PairWords));
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
                float* rowAccumulators = accumulators + ((tileRow - firstRow) * PackedMatrix.GroupOutputs);
                RowKernels<TVector, TSimd, Float32Lanes>.Run(tileRows, x, words, rowAccumulators, pairs, ahead);
            }
        }

        target.Write<TVector, TSimd>(accumulators, firstRow, rows, group * PackedMatrix.GroupOutputs);
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
