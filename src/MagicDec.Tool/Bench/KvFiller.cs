using System.Runtime.InteropServices;
using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models.Loading.RandomWeights;

namespace MagicDec.Tool.Bench;

/// <summary>Fills all KV pages with near-normal values in whatever order the kernels keep them; one layer and KV head a task.</summary>
internal readonly struct KvFiller(KvStore store, ulong seed) : IJob
{
    /// <summary>Makes every page hold keys and values of standard deviation 1.</summary>
    public static void Fill(KvStore store, ulong seed, int threads)
    {
        using WorkerPool pool = new(threads);
        KvFiller job = new(store, seed);
        pool.Run(ref job, store.Geometry.Layers * store.Geometry.KvHeads);
    }

    public void Execute(int task, int worker)
    {
        (int layer, int head) = Math.DivRem(task, store.Geometry.KvHeads);
        float[] values = new float[store.Geometry.HeadPageBytes / store.Geometry.ElementBytes];
        for (int page = 0; page < store.PageCount; page++)
        {
            CounterHash.FillNormal(CounterHash.Mix64(seed + (ulong)(((long)task * store.PageCount) + page)), 1, values);
            Write(values, store.PageBytes(layer, head, page));
        }
    }

    private unsafe void Write(float[] values, Span<byte> page)
    {
        if (store.Geometry.Format == KvFormat.Float32)
        {
            MemoryMarshal.AsBytes<float>(values).CopyTo(page);
            return;
        }

        fixed (float* source = values)
        fixed (byte* destination = page)
        {
            VectorMath.ToBFloat16(source, (ushort*)destination, values.Length);
        }
    }
}
