using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MagicDec.Engine.Compute.Simd;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>
/// Many rows: a task is some output groups times some row tiles, walked a block of inputs at a time so that what a kernel touches stays in
/// the nearest caches; the accumulators rest in memory between blocks, which changes no bit. The weights of a block are first widened to
/// float32, so that the kernel's arithmetic units do nothing but multiply; with few tiles, tall ones, that would cost more than it saves.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct ManyTilesJob<TVector, TSimd>(
    WorkerPool pool, PackedMatrix weights, float* packed, RowTiles tiles, bool tall, OutputTarget target, ProductSplit split) : IJob
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // Tall tiles that share the asking for the next weights: all at once is more than memory gives.
    private const int MaxAskingTiles = 4;

    /// <inheritdoc/>
    public void Execute(int task, int worker)
    {
        int firstGroup = task % split.GroupTasks * split.GroupsOfTask;
        int groups = Math.Min(split.GroupsOfTask, weights.Groups - firstGroup);
        int firstTile = task / split.GroupTasks * split.TilesOfTask;
        int endTile = Math.Min(firstTile + split.TilesOfTask, tiles.Count);
        int groupSums = (tiles.FirstRow(endTile) - tiles.FirstRow(firstTile)) * PackedMatrix.GroupOutputs;
        int widenedWords = split.BlockPairs * 2 * PackedMatrix.GroupOutputs;
        uint* widened = (uint*)pool.Scratch(worker, widenedWords + (groups * groupSums));
        float* sums = (float*)widened + widenedWords;

        for (int pair = 0; pair < weights.Pairs; pair += split.BlockPairs)
        {
            int pairs = Math.Min(split.BlockPairs, weights.Pairs - pair);
            for (int group = 0; group < groups; group++)
            {
                uint* words = weights.Group(firstGroup + group) + ((nint)pair * weights.PairWords);
                uint* next = group + 1 < groups
                    ? words + ((nint)weights.Pairs * weights.PairWords)
                    : weights.Group(firstGroup) + ((nint)(pair + pairs) * weights.PairWords);
                if (!tall && weights.Format == WeightFormat.BFloat16)
                {
                    Widen(words, widened, pairs);
                    words = widened;
                }

                MultiplyBlock(firstGroup + group, firstTile, endTile, pair, pairs, words, (byte*)next, sums + (group * groupSums));
            }
        }
    }

    /// <summary>One block of one group's weights times the rows of a task.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyBlock(int group, int firstTile, int endTile, int pair, int pairs, uint* words, byte* nextWords, float* sums)
    {
        int output = group * PackedMatrix.GroupOutputs;
        bool last = pair + pairs == weights.Pairs;
        float* x = Slice(firstTile, pair);
        for (int tile = firstTile; tile < endTile; tile++)
        {
            int row = tiles.FirstRow(tile);
            int tileRows = tiles.FirstRow(tile + 1) - row;
            float* nextX = tile + 1 < endTile ? Slice(tile + 1, pair) : Slice(firstTile, pair + pairs);

            // Meanwhile come the weights of the next block, or the next tile's slice of x, and the lines that will be written.
            if (last)
                target.Prefetch(row, tileRows, output);
            if (tall && weights.Format == WeightFormat.BFloat16)
                MultiplyTall<BFloat16Lanes>(tileRows, x, words, sums, pairs, fresh: pair == 0, tile - firstTile, endTile - firstTile, nextWords);
            else if (tall)
                MultiplyTall<Float32Lanes>(tileRows, x, words, sums, pairs, fresh: pair == 0, tile - firstTile, endTile - firstTile, nextWords);
            else
                RowKernels<TVector, TSimd, Float32Lanes>.Run(tileRows, x, words, sums, pairs, fresh: pair == 0, tile == firstTile ? nextWords : (byte*)nextX);
            if (last)
                target.Write<TVector, TSimd>(sums, row, tileRows, output);
            sums += tileRows * PackedMatrix.GroupOutputs;
            x = nextX;
        }
    }

    /// <summary>A tall tile, and its share of asking for the next weights.</summary>
    private static void MultiplyTall<TWeights>(int rows, float* x, uint* words, float* sums, int pairs, bool fresh, int tile, int tiles, byte* nextWords)
        where TWeights : struct, IWeightLanes
    {
        int passages = PackedMatrix.GroupOutputs / TSimd.Lanes;
        int asking = Math.Min(tiles, MaxAskingTiles);
        int step = (TallKernels<TVector, TSimd, TWeights>.PassageBytes + asking - 1) / asking;
        nint asked = (nint)tile * passages * pairs * step;
        TallKernels<TVector, TSimd, TWeights>.Run(rows, x, words, sums, pairs, fresh, nextWords + asked, tile < asking ? step : 0);
    }

    /// <summary>Where a tile's x begins for a block of inputs.</summary>
    private float* Slice(int tile, int pair)
    {
        int row = tiles.FirstRow(tile);
        return packed + ((nint)row * tiles.PaddedInputs) + ((nint)pair * 2 * (tiles.FirstRow(tile + 1) - row));
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
