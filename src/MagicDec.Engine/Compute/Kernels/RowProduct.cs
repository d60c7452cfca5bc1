namespace MagicDec.Engine.Compute.Kernels;

/// <summary>Splits a linear layer into tasks for one vector width: over output groups, and over row tiles when there are many rows; never over inputs.</summary>
internal static unsafe class RowProduct<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // Rows of x that stay in the second-level cache while the output groups pass.
    private const int MaxTaskTiles = 9;

    // Tasks for each thread, so that a thread which started late or was interrupted costs little.
    private const int TasksPerThread = 8;

    // A task that reads this much weight memory takes some microseconds: claiming it costs next to nothing.
    private const long TaskBytes = 128 << 10;

    // Below this many nanoseconds of estimated work a second thread gains less than the barrier costs.
    private const long WorthSharing = 4000;

    /// <summary>See <see cref="LinearLayer.Multiply"/>.</summary>
    public static void Run(WorkerPool pool, float* x, int xStride, int rows, PackedMatrix weights, in OutputTarget target)
    {
        var tiles = new RowTiles(rows, weights.Inputs, TSimd.MaxRows);
        float* packed = pool.Workspace((nint)rows * tiles.PaddedInputs);
        bool shared = pool.ThreadCount > 1 && EstimateNanoseconds(rows, weights) >= WorthSharing;

        var pack = new PackRowsJob(tiles, x, xStride, weights.Inputs, packed);
        Start(pool, ref pack, tiles.Count, shared && tiles.Count > 2);
        if (tiles.Count == 1)
        {
            int step = GroupsOfTask(pool.ThreadCount, weights);
            var job = new SingleTileJob<TVector, TSimd>(pool, weights, packed, rows, target, step);
            Start(pool, ref job, CeilingDivide(weights.Groups, step), shared);
        }
        else
        {
            int step = TilesOfTask(pool.ThreadCount, tiles.Count, weights.Groups);
            var job = new ManyTilesJob<TVector, TSimd>(pool, weights, packed, tiles, target, step);
            Start(pool, ref job, CeilingDivide(tiles.Count, step) * weights.Groups, shared);
        }
    }

    private static void Start<TJob>(WorkerPool pool, ref TJob job, int tasks, bool shared)
        where TJob : struct, IJob
    {
        if (shared)
        {
            pool.Run(ref job, tasks);
            return;
        }

        for (int task = 0; task < tasks; task++)
            job.Execute(task, 0);
    }

    // One core: some 30 bytes of weights from the nearer caches and some 100 floating point operations a nanosecond.
    private static long EstimateNanoseconds(int rows, PackedMatrix weights) =>
        Math.Max(weights.ByteCount / 32, 2L * rows * weights.Outputs * weights.Inputs / 100);

    private static int GroupsOfTask(int threads, PackedMatrix weights)
    {
        long groupBytes = weights.ByteCount / weights.Groups;
        long balanced = weights.Groups / ((long)threads * TasksPerThread);
        return (int)Math.Clamp(TaskBytes / groupBytes, 1, Math.Max(1, balanced));
    }

    private static int TilesOfTask(int threads, int tiles, int groups)
    {
        int parts = Math.Max(CeilingDivide(tiles, MaxTaskTiles), CeilingDivide(threads * TasksPerThread / 2, groups));
        return CeilingDivide(tiles, Math.Min(parts, tiles));
    }

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;

    private readonly struct PackRowsJob(RowTiles tiles, float* x, int xStride, int inputs, float* packed) : IJob
    {
        public void Execute(int task, int worker) => tiles.Pack(task, x, xStride, inputs, packed);
    }
}
