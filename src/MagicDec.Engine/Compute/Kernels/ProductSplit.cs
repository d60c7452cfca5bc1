namespace MagicDec.Engine.Compute.Kernels;

/// <summary>How a product is cut: the block of inputs, and the output groups and row tiles of a task. None of it changes a result.</summary>
/// <param name="BlockPairs">Input pairs whose widened weights stay in the first-level cache while the row tiles of a task pass.</param>
/// <param name="GroupsOfTask">Output groups of a task.</param>
/// <param name="GroupTasks">Tasks that cover all output groups.</param>
/// <param name="TilesOfTask">Row tiles of a task.</param>
/// <param name="Tasks">Number of tasks.</param>
internal readonly record struct ProductSplit(int BlockPairs, int GroupsOfTask, int GroupTasks, int TilesOfTask, int Tasks)
{
    /// <summary>Below this much estimated work a second thread gains less than the barrier costs.</summary>
    public const long WorthSharingNanoseconds = 4000;

    // 96 pairs of 32 outputs are 24 KiB of float32, half of a first-level cache.
    private const int MaxBlockPairs = 96;

    // Tall tiles take bfloat16 weights as they are: 16 KiB, a block long enough to hide the start of each tile's stream.
    private const int MaxTallBlockPairs = 256;

    // Row tiles that share one widening of the weights: their slice of x and their accumulators take a part of a second-level cache.
    private const int MaxTaskTiles = 40;

    // Output groups that share one passage over a block of x when x as a whole is far too large for a second-level cache.
    private const int MaxTaskGroups = 4;
    private const int MaxTallTaskGroups = 8;

    // How large x may be before its way from the last-level cache shows: tall tiles read it twice as fast.
    private const long CacheBytes = 4 << 20;
    private const long TallCacheBytes = 1 << 20;

    // Row tiles of a task from which on widening the weights once more, for a task of other rows, costs little.
    private const int MinTaskTiles = 8;

    // Tasks for each thread, so that a thread which started late or was interrupted costs little.
    private const int TasksPerThread = 8;

    // A task that reads this much weight memory takes some microseconds: claiming it costs next to nothing, and waiting for the last one little.
    private const long TaskBytes = 64 << 10;

    /// <summary>The split for rows that fit one tile: tasks are runs of output groups, whole rows of inputs.</summary>
    public static ProductSplit ForOneTile(int threads, PackedMatrix weights)
    {
        long balanced = weights.Groups / ((long)threads * TasksPerThread);
        int groups = (int)Math.Clamp(TaskBytes * weights.Groups / weights.ByteCount, 1, Math.Max(1, balanced));
        int tasks = CeilingDivide(weights.Groups, groups);
        return new ProductSplit(weights.Pairs, groups, tasks, 1, tasks);
    }

    /// <summary>The split for several row tiles, or tall ones.</summary>
    public static ProductSplit ForManyTiles(int threads, PackedMatrix weights, int tiles, bool tall, long tileBytes)
    {
        // Each thread has rows of its own, which then stay in its cache from one product to the next.
        int parts = Math.Max(CeilingDivide(tiles, MaxTaskTiles), Math.Min(threads, tiles / MinTaskTiles));

        // Few outputs: split the rows further, though each part then widens the weights for itself.
        if (threads > 1)
            parts = Math.Min(tiles, Math.Max(parts, CeilingDivide(threads * TasksPerThread / 2, weights.Groups)));
        int tilesOfTask = CeilingDivide(tiles, parts);
        parts = CeilingDivide(tiles, tilesOfTask);
        int wanted = threads == 1 ? 1 : threads * TasksPerThread;
        int fitting = tilesOfTask * tileBytes <= (tall ? TallCacheBytes : CacheBytes) ? 1 : tall ? MaxTallTaskGroups : MaxTaskGroups;
        int groups = Math.Clamp(weights.Groups * parts / wanted, 1, fitting);
        int groupTasks = CeilingDivide(weights.Groups, groups);
        return new ProductSplit(EvenBlock(weights.Pairs, tall ? MaxTallBlockPairs : MaxBlockPairs), groups, groupTasks, tilesOfTask, groupTasks * parts);
    }

    // Blocks of equal length, of whole cache lines of x: a short last block would pay the kernel's entry for little work.
    private static int EvenBlock(int pairs, int maxPairs)
    {
        const int LinePairs = RowTiles.BlockInputs / 2;
        int blocks = CeilingDivide(pairs, maxPairs);
        return CeilingDivide(CeilingDivide(pairs, blocks), LinePairs) * LinePairs;
    }

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;
}
