using System.Diagnostics;
using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Simd;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Compute.Limits;

/// <summary>Measures <see cref="MachineLimits"/> with one vector width.</summary>
internal sealed unsafe class SimdLimitProbe<TVector, TSimd> : LimitProbe
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    private const int ChunkFloats = 1 << 18;
    private const int FmaRounds = 200_000;
    private const int Chains = 10;

    private readonly WorkerPool _pool;
    private readonly AlignedBuffer<float> _results;
    private AlignedBuffer<float>? _memory;

    /// <summary>Creates the probe; its memory is taken at the first read.</summary>
    public SimdLimitProbe(WorkerPool pool)
    {
        _pool = pool;
        _results = new AlignedBuffer<float>(pool.ThreadCount * 64);
    }

    /// <inheritdoc/>
    public override double Read()
    {
        _memory ??= Fill();
        ReadJob read = new(_memory.Pointer, _results.Pointer);
        return _memory.Length * sizeof(float) / Seconds(ref read, (int)(_memory.Length / ChunkFloats)) / 1e9;
    }

    /// <inheritdoc/>
    public override double MultiplyAdd()
    {
        MultiplyAddJob job = new(_results.Pointer);
        return 2.0 * FmaRounds * Chains * TSimd.Lanes * _pool.ThreadCount / Seconds(ref job, _pool.ThreadCount) / 1e9;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _memory?.Dispose();
        _results.Dispose();
    }

    private AlignedBuffer<float> Fill()
    {
        // Larger than the last-level cache of most machines, or what the machine can spare.
        long bytes = Math.Min(512L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);
        int chunks = (int)Math.Max(1, bytes / (ChunkFloats * sizeof(float)));
        AlignedBuffer<float> memory = new((nint)chunks * ChunkFloats);

        // Written first: pages that were never touched all read from one page of zeros.
        FillJob fill = new(memory.Pointer);
        _pool.Run(ref fill, chunks);
        return memory;
    }

    private double Seconds<TJob>(ref TJob job, int tasks)
        where TJob : struct, IJob
    {
        long start = Stopwatch.GetTimestamp();
        _pool.Run(ref job, tasks);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
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
