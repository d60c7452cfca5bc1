using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MagicDec.Engine.Compute.Kernels;
using MagicDec.Engine.Compute.Simd;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>
/// A task is some output groups times some row tiles. Inputs are walked a block at a time, so that a group's weights stay in the first-level
/// cache while the row tiles pass; the sums rest in memory between blocks, which changes no bit.
/// </summary>
internal readonly unsafe struct AmxProductJob(
    WorkerPool pool, PackedMatrix weights, float* terms, AmxRows layout, int rows, OutputTarget target, int groupsOfTask, int tilesOfTask) : IJob
{
    // 32 KiB of weights.
    private const int MaxPassBlocks = 16;

    /// <summary>Tasks that cover all output groups.</summary>
    public int GroupTasks { get; } = (weights.Groups + groupsOfTask - 1) / groupsOfTask;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int task, int worker)
    {
        int firstGroup = task % GroupTasks * groupsOfTask, endGroup = Math.Min(firstGroup + groupsOfTask, weights.Groups);
        if (rows == 1 && AmxRowKernel.IsSupported)
        {
            MultiplyRow(firstGroup, endGroup, worker);
            return;
        }

        int firstTile = task / GroupTasks * tilesOfTask, tiles = Math.Min(tilesOfTask, layout.Tiles - firstTile);
        int firstRow = firstTile * AmxRows.TileRows, taskRows = Math.Min(tiles * AmxRows.TileRows, rows - firstRow);
        float* sums = pool.Scratch(worker, tiles * (nint)AmxPass.SumFloats);
        byte* left = (byte*)terms + (firstTile * layout.TileBytes);
        AmxRoutines.UseForProducts();
        for (int group = firstGroup; group < endGroup; group++)
        {
            MultiplyGroup(left, (byte*)weights.Group(group), tiles, sums);
            AmxRows.AddTerms(sums, taskRows);
            Write(sums, firstRow, taskRows, group * PackedMatrix.GroupOutputs);
        }
    }

    private void MultiplyRow(int firstGroup, int endGroup, int worker)
    {
        float* x = pool.Scratch(worker, (layout.Blocks * AmxRowKernel.BlockFloats) + (2 * PackedMatrix.GroupOutputs));
        float* sums = x + (layout.Blocks * AmxRowKernel.BlockFloats);
        AmxRowKernel.Widen((ushort*)terms, x, layout.Blocks);
        for (int group = firstGroup; group < endGroup; group++)
        {
            AmxRoutines.FlushDenormals(true);
            AmxRowKernel.Run(x, weights.Group(group), layout.Blocks, sums);
            AmxRoutines.FlushDenormals(false);
            AmxRows.AddTerms(sums, 1);
            Write(sums, 0, 1, group * PackedMatrix.GroupOutputs);
        }
    }

    private void Write(float* sums, int firstRow, int taskRows, int output)
    {
        if (Simd512.IsSupported)
            target.Write<Vector512<float>, Simd512>(sums, firstRow, taskRows, output);
        else if (Simd256.IsSupported)
            target.Write<Vector256<float>, Simd256>(sums, firstRow, taskRows, output);
        else
            target.Write<Vector128<float>, Simd128>(sums, firstRow, taskRows, output);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyGroup(byte* left, byte* group, int tiles, float* sums)
    {
        int passes = tiles <= 2 ? 1 : (layout.Blocks + MaxPassBlocks - 1) / MaxPassBlocks;
        for (int i = 0; i < passes; i++)
        {
            int block = (int)((long)layout.Blocks * i / passes), end = (int)((long)layout.Blocks * (i + 1) / passes);
            MultiplyBlocks(left + ((nint)block * AmxPass.LeftBytes), group + ((nint)block * AmxPass.RightBytes), end - block, tiles, sums, fresh: i == 0);
        }
    }

    // The first pass over the weights also asks for those to come.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyBlocks(byte* left, byte* right, int blocks, int tiles, float* sums, bool fresh)
    {
        var pass = new AmxPass
        {
            Left = left,
            Right = right,
            Sums = sums,
            Blocks = blocks,
            Count = 1,
            Fresh = fresh ? 1 : 0,
            LeftStep = (2 * layout.TileBytes) - ((nint)blocks * AmxPass.LeftBytes),
            LeftTile = layout.TileBytes,
        };
        int pairs = tiles / 2;
        if (pairs > 0)
            AmxRoutines.Multiply(&pass, rowTiles: 2, prefetch: true);
        if (pairs > 1)
        {
            pass.Left += 2 * layout.TileBytes;
            pass.Sums += 2 * AmxPass.SumFloats;
            pass.Count = pairs - 1;
            AmxRoutines.Multiply(&pass, rowTiles: 2, prefetch: false);
        }

        if (tiles % 2 == 0)
            return;
        pass.Left = left + (pairs * 2 * layout.TileBytes);
        pass.Sums = sums + (pairs * 2 * AmxPass.SumFloats);
        pass.Count = 1;
        AmxRoutines.Multiply(&pass, rowTiles: 1, prefetch: pairs == 0);
    }
}
