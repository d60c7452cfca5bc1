using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>Measures <see cref="MachineLimits"/> with one vector width.</summary>
internal static unsafe class LimitProbe<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // Spread over some tenths of a second, so that a moment in which another guest held a core does not become the limit.
    private const int ReadPasses = 12;
    private const int MultiplyAddPasses = 200;
    private const int ChunkFloats = 1 << 18;
    private const int FmaRounds = 200_000;
    private const int Chains = 10;

    /// <summary>The best of some passes each.</summary>
    public static MachineLimits Measure(WorkerPool pool) => new(MeasureRead(pool), MeasureMultiplyAdd(pool));

    private static double MeasureRead(WorkerPool pool)
    {
        // Larger than the last-level cache of most machines, or what the machine can spare.
        long bytes = Math.Min(512L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);
        int chunks = (int)Math.Max(1, bytes / (ChunkFloats * sizeof(float)));
        using var memory = new AlignedBuffer<float>((nint)chunks * ChunkFloats);
        using var results = new AlignedBuffer<float>(pool.ThreadCount * 64);

        // Written first: pages that were never touched all read from one page of zeros.
        var fill = new FillJob(memory.Pointer);
        pool.Run(ref fill, chunks);
        var read = new ReadJob(memory.Pointer, results.Pointer);
        return memory.Length * sizeof(float) / BestSeconds(pool, ref read, chunks, ReadPasses) / 1e9;
    }

    private static double MeasureMultiplyAdd(WorkerPool pool)
    {
        using var results = new AlignedBuffer<float>(pool.ThreadCount * 64);
        var job = new MultiplyAddJob(results.Pointer);
        double operations = 2.0 * FmaRounds * Chains * TSimd.Lanes * pool.ThreadCount;
        return operations / BestSeconds(pool, ref job, pool.ThreadCount, MultiplyAddPasses) / 1e9;
    }

    private static double BestSeconds<TJob>(WorkerPool pool, ref TJob job, int tasks, int passes)
        where TJob : struct, IJob
    {
        double best = double.MaxValue;
        for (int pass = 0; pass < passes; pass++)
        {
            long start = Stopwatch.GetTimestamp();
            pool.Run(ref job, tasks);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private readonly struct FillJob(float* memory) : IJob
    {
        public void Execute(int task, int worker) => new Span<float>(memory + ((nint)task * ChunkFloats), ChunkFloats).Fill(1f);
    }

    private readonly struct ReadJob(float* memory, float* results) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int task, int worker)
        {
            float* source = memory + ((nint)task * ChunkFloats);
            float* end = source + ChunkFloats;
            TVector a = default, b = default, c = default, d = default;
            for (; source < end; source += 4 * TSimd.Lanes)
            {
                a = TSimd.Add(a, TSimd.Load(source));
                b = TSimd.Add(b, TSimd.Load(source + TSimd.Lanes));
                c = TSimd.Add(c, TSimd.Load(source + (2 * TSimd.Lanes)));
                d = TSimd.Add(d, TSimd.Load(source + (3 * TSimd.Lanes)));
            }

            // Stored, or the compiler might drop the loop.
            TSimd.Store(results + (worker * 64), TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)));
        }
    }

    private readonly struct MultiplyAddJob(float* results) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int task, int worker)
        {
            float factor = 0.999f;
            TVector x = TSimd.Broadcast(&factor);
            TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
            for (int round = 0; round < FmaRounds; round++)
            {
                a = TSimd.FusedMultiplyAdd(a, x, x);
                b = TSimd.FusedMultiplyAdd(b, x, x);
                c = TSimd.FusedMultiplyAdd(c, x, x);
                d = TSimd.FusedMultiplyAdd(d, x, x);
                e = TSimd.FusedMultiplyAdd(e, x, x);
                f = TSimd.FusedMultiplyAdd(f, x, x);
                g = TSimd.FusedMultiplyAdd(g, x, x);
                h = TSimd.FusedMultiplyAdd(h, x, x);
                i = TSimd.FusedMultiplyAdd(i, x, x);
                j = TSimd.FusedMultiplyAdd(j, x, x);
            }

            TVector sum = TSimd.Add(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)), TSimd.Add(TSimd.Add(e, f), TSimd.Add(g, h)));
            TSimd.Store(results + (worker * 64), TSimd.Add(sum, TSimd.Add(i, j)));
        }
    }
}
