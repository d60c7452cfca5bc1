using MagicDec.Engine.Compute.Kernels;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>Runs a linear layer on matrix tiles: tasks are parts of the outputs and of the rows, never of the inputs.</summary>
internal static unsafe class AmxProduct
{
    /// <summary>Rows that one passage over a group's weights takes: two row tiles.</summary>
    public const int RowsOfPass = 2 * AmxRows.TileRows;

    // Row tiles that stay in a part of a second-level cache while output groups pass; with fewer, weights are read again and again.
    private const long MaxTaskBytes = 384 << 10;
    private const int MinTaskTiles = 16;
    private const int MaxTaskTiles = 64;

    /// <summary>See <see cref="LinearLayer.Multiply"/>.</summary>
    public static void Run(WorkerPool pool, in RowInput x, int rows, PackedMatrix weights, in OutputTarget target)
    {
        var layout = new AmxRows(rows, weights.Inputs);
        float* terms = x.TiledRows != null ? x.TiledRows : Pack(pool, x, rows, weights.Inputs, layout);
        int threads = EstimateNanoseconds(layout, weights) >= ProductSplit.WorthSharingNanoseconds ? pool.ThreadCount : 1;
        int maxTiles = (int)Math.Clamp(MaxTaskBytes / layout.TileBytes, MinTaskTiles, MaxTaskTiles);
        int parts = (layout.Tiles + maxTiles - 1) / maxTiles;
        int tilesOfTask = (layout.Tiles + parts - 1) / parts;
        int groups = layout.Tiles <= 2 ? ProductSplit.ForOneTile(threads, weights).GroupsOfTask : 1;
        var job = new AmxProductJob(pool, weights, terms, layout, rows, target, groups, tilesOfTask);
        pool.RunNear(ref job, job.GroupTasks * parts, shared: threads > 1);
    }

    private static float* Pack(WorkerPool pool, in RowInput x, int rows, int inputs, in AmxRows layout)
    {
        float* terms = pool.Workspace(layout.Floats);
        bool byRow = layout.Tiles < 2 * pool.ThreadCount;
        var pack = new PackJob(pool, x, rows, inputs, layout, terms, byRow ? 1 : AmxRows.TileRows);
        pool.RunNear(ref pack, byRow ? rows : layout.Tiles, shared: x.InputNanoseconds * inputs * rows >= ProductSplit.WorthSharingNanoseconds);
        return terms;
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
