using MagicDec.Engine.Compute;
using MagicDec.Engine.Models.Loading.RandomWeights;

namespace MagicDec.Benchmarks.Kernels;

/// <summary>Pseudo-random operands.</summary>
internal static class Values
{
    /// <summary>Near-normal values of standard deviation 1.</summary>
    public static float[] Normal(ulong seed, int count)
    {
        float[] values = new float[count];
        CounterHash.FillNormal(seed, 1, values);
        return values;
    }

    /// <summary>The same outside the managed heap.</summary>
    public static AlignedBuffer<float> NormalBuffer(ulong seed, int count)
    {
        AlignedBuffer<float> buffer = new(count);
        CounterHash.FillNormal(seed, 1, buffer.Slice(0, count));
        return buffer;
    }
}
