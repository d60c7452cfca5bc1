namespace MagicDec.Engine.Compute.Kernels;

/// <summary>How a product is cut: the block of inputs, and the output groups and row tiles of a task. None of it changes a result.</summary>
/// <param name="BlockPairs">Input pairs whose widened weights stay in the first-level cache while the row tiles of a task pass.</param>
/// <param name="GroupsOfTask">Output groups of a task.</param>
/// <param name="GroupTasks">Tasks that cover all output groups.</param>
/// <param name="TilesOfTask">Row tiles of a task.</param>
/// <param name="Tasks">Number of tasks.</param>
internal readonly record struct ProductSplit(int BlockPairs, int GroupsOfTask, int GroupTasks, int TilesOfTask, int Tasks)
{
    // 64 pairs of 32 outputs are 16 KiB of float32.
    private const int MaxBlockPairs = 64;

    // Row tiles that share one widening of the weights: their slice of x and their accumulators take a part of a second-level cache.
    private const int MaxTaskTiles = 9;

    // Output groups that share one passage of the slice of x.
    private const int MaxTaskGroups = 8;

    // Tasks for each thread, so that a thread which started late or was interrupted costs little.
    private const int TasksPerThread = 8;

    // A task that reads this much weight memory takes some microseconds: claiming it costs next to nothing.
    private const long TaskBytes = 128 << 10;

    /// <summary>The split for rows that fit one tile: tasks are runs of output groups, whole rows of inputs.</summary>
    public static ProductSplit ForOneTile(int threads, PackedMatrix weights)
    {
        long balanced = weights.Groups / ((long)threads * TasksPerThread);
        int groups = (int)Math.Clamp(TaskBytes * weights.Groups / weights.ByteCount, 1, Math.Max(1, balanced));
        int tasks = CeilingDivide(weights.Groups, groups);
        return new ProductSplit(weights.Pairs, groups, tasks, 1, tasks);
    }

    /// <summary>The split for several row tiles.</summary>
    public static ProductSplit ForManyTiles(int threads, PackedMatrix weights, int tiles)
    {
        int wanted = threads == 1 ? 1 : threads * TasksPerThread;
        int tileTasks = CeilingDivide(tiles, MaxTaskTiles);
        int groups = Math.Clamp(weights.Groups * tileTasks / wanted, 1, MaxTaskGroups);
        int groupTasks = CeilingDivide(weights.Groups, groups);

        // Few outputs: split the rows further, though each part then widens the weights for itself.
        tileTasks = Math.Min(tiles, Math.Max(tileTasks, CeilingDivide(wanted / 2, groupTasks)));
        int tilesOfTask = CeilingDivide(tiles, tileTasks);
        return new ProductSplit(EvenBlock(weights.Pairs), groups, groupTasks, tilesOfTask, groupTasks * CeilingDivide(tiles, tilesOfTask));
    }

    // Blocks of equal length, of whole cache lines of x: a short last block would pay the kernel's entry for little work.
    private static int EvenBlock(int pairs)
    {
        const int LinePairs = RowTiles.BlockInputs / 2;
        int blocks = CeilingDivide(pairs, MaxBlockPairs);
        return CeilingDivide(CeilingDivide(pairs, blocks), LinePairs) * LinePairs;
    }

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;
}
