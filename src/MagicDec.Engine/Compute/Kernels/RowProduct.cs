using MagicDec.Engine.Compute.Simd;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>Runs a linear layer with one vector width: tasks are parts of the outputs and of the rows, never of the inputs.</summary>
internal static unsafe class RowProduct<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // With more rows, widening the weights once for all tiles is as fast, or faster; where multiply-adds share their loads it is so from the third tile on.
    private static int MaxTallRows => (TSimd.SpreadsLoads ? 6 : 2) * TallTileRows;

    // With one vector of outputs instead of two, twice as many rows stay in registers.
    private static int TallTileRows => 2 * TSimd.MaxRows;

    /// <summary>See <see cref="LinearLayer.Multiply"/>.</summary>
    public static void Run(WorkerPool pool, in RowInput x, int rows, PackedMatrix weights, in OutputTarget target)
    {
        bool tall = rows > TSimd.MaxRows && rows <= MaxTallRows;
        var tiles = new RowTiles(rows, weights.Inputs, tall ? TallTileRows : TSimd.MaxRows);
        float* packed = x.TiledRows != null ? x.TiledRows : Pack(pool, x, rows, weights.Inputs, tiles);
        int threads = EstimateNanoseconds(rows, weights) >= ProductSplit.WorthSharingNanoseconds ? pool.ThreadCount : 1;
        if (rows <= TSimd.MaxRows)
        {
            ProductSplit split = ProductSplit.ForOneTile(threads, weights);
            var job = new SingleTileJob<TVector, TSimd>(pool, weights, packed, rows, target, split);
            pool.RunNear(ref job, split.Tasks, shared: threads > 1);
        }
        else
        {
            long tileBytes = (long)(rows / tiles.Count) * tiles.PaddedInputs * sizeof(float);
            ProductSplit split = ProductSplit.ForManyTiles(threads, weights, tiles.Count, tall, tileBytes);
            var job = new ManyTilesJob<TVector, TSimd>(pool, weights, packed, tiles, tall, target, split);
            pool.RunNear(ref job, split.Tasks, shared: threads > 1);
        }
    }

    private static float* Pack(WorkerPool pool, in RowInput x, int rows, int inputs, in RowTiles tiles)
    {
        float* packed = pool.Workspace((nint)rows * tiles.PaddedInputs);

        // Few tiles: a task is a row, or one thread would copy them all.
        var pack = new PackRowsJob(pool, tiles, byRow: tiles.Count < 2 * pool.ThreadCount, x, inputs, packed);
        pool.RunNear(ref pack, pack.Tasks(rows), shared: x.InputNanoseconds * inputs * rows >= ProductSplit.WorthSharingNanoseconds);
        return packed;
    }

    // One core: some 32 bytes of weights from the nearer caches and some 100 floating point operations a nanosecond.
    private static long EstimateNanoseconds(int rows, PackedMatrix weights) =>
        Math.Max(weights.ByteCount / 32, 2L * rows * weights.Outputs * weights.Inputs / 100);

    private readonly struct PackRowsJob(WorkerPool pool, RowTiles tiles, bool byRow, RowInput x, int inputs, float* packed) : IJob
    {
        public int Tasks(int rows) => byRow ? rows : tiles.Count;

        public void Execute(int task, int worker)
        {
            float* scratch = pool.Scratch(worker, inputs);
            if (byRow)
                tiles.Pack(tiles.TileOf(task), task, task + 1, x, inputs, packed, scratch);
            else
                tiles.Pack(task, tiles.FirstRow(task), tiles.FirstRow(task + 1), x, inputs, packed, scratch);
        }
    }
}
