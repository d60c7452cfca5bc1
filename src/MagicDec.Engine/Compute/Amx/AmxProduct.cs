using MagicDec.Engine.Compute.Kernels;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>Runs a linear layer on matrix tiles: tasks are parts of the outputs and of the rows, never of the inputs.</summary>
internal static unsafe class AmxProduct
{
    // Below this many nanoseconds of estimated work a second thread gains less than the barrier costs.
    private const long WorthSharing = 4000;

    // Tasks for each thread, so that a thread which started late or was interrupted costs little.
    private const int TasksPerThread = 8;

    // A task that reads this much weight memory takes some microseconds: claiming it, and the shapes of the tiles, cost next to nothing.
    private const long TaskBytes = 64 << 10;

    // Row tiles that stay in a part of a second-level cache while output groups pass; with fewer, weights are read again and again.
    private const long MaxTaskBytes = 384 << 10;
    private const int MinTaskTiles = 16;
    private const int MaxTaskTiles = 64;

    /// <summary>See <see cref="LinearLayer.Multiply"/>.</summary>
    public static void Run(WorkerPool pool, in RowInput x, int rows, PackedMatrix weights, in OutputTarget target)
    {
        var layout = new AmxRows(rows, weights.Inputs);
        float* terms = x.TiledRows != null ? x.TiledRows : Pack(pool, x, rows, weights.Inputs, layout);
        int threads = EstimateNanoseconds(layout, weights) >= WorthSharing ? pool.ThreadCount : 1;
        int maxTiles = (int)Math.Clamp(MaxTaskBytes / layout.TileBytes, MinTaskTiles, MaxTaskTiles);
        int parts = (layout.Tiles + maxTiles - 1) / maxTiles;
        int tilesOfTask = (layout.Tiles + parts - 1) / parts;
        int wanted = threads == 1 ? 1 : threads * TasksPerThread;
        int least = layout.Tiles <= 2 ? (int)Math.Clamp(TaskBytes * weights.Groups / weights.ByteCount, 1, weights.Groups) : 1;
        int groups = threads == 1 ? weights.Groups : Math.Clamp(weights.Groups / wanted, 1, least);
        var job = new AmxProductJob(pool, weights, terms, layout, rows, target, groups, tilesOfTask);
        Start(pool, ref job, job.GroupTasks * parts, threads > 1);
    }

    private static float* Pack(WorkerPool pool, in RowInput x, int rows, int inputs, in AmxRows layout)
    {
        float* terms = pool.Workspace(layout.Floats);
        bool byRow = layout.Tiles < 2 * pool.ThreadCount;
        var pack = new PackJob(pool, x, rows, inputs, layout, terms, byRow ? 1 : AmxRows.TileRows);
        Start(pool, ref pack, byRow ? rows : layout.Tiles, shared: x.InputNanoseconds * inputs * rows >= WorthSharing);
        return terms;
    }

    private static void Start<TJob>(WorkerPool pool, ref TJob job, int tasks, bool shared)
        where TJob : struct, IJob
    {
        if (shared)
        {
            pool.RunNear(ref job, tasks);
            return;
        }

        for (int task = 0; task < tasks; task++)
            job.Execute(task, 0);
    }

    // One core: some 32 bytes of weights from the nearer caches a nanosecond, for two row tiles.
    private static long EstimateNanoseconds(in AmxRows layout, PackedMatrix weights) => weights.ByteCount / 32 * ((layout.Tiles + 1) / 2);

    private readonly struct PackJob(WorkerPool pool, RowInput x, int rows, int inputs, AmxRows layout, float* terms, int rowsOfTask) : IJob
    {
        public void Execute(int task, int worker)
        {
            float* scratch = pool.Scratch(worker, inputs);
            int end = Math.Min((task + 1) * rowsOfTask, rows);
            for (int row = task * rowsOfTask; row < end; row++)
                layout.Write(x.Row(row, inputs, scratch), inputs, terms, row);
        }
    }
}
