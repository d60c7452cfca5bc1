using MagicDec.Engine.Models.Loading.RandomWeights;

namespace MagicDec.Tool.Simulation.Workloads;

/// <summary>Random numbers that are a function of what they stand for, so that every policy meets the same luck.</summary>
internal static class Chance
{
    /// <summary>From 0 to below 1, the same for the same three numbers.</summary>
    public static double Uniform(ulong seed, long of, long at) =>
        (CounterHash.Mix64(CounterHash.Mix64(seed ^ (ulong)of) + (ulong)at) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Nearly normal, mean 0 and deviation 1.</summary>
    public static double Normal(ulong seed, long of, long at)
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
        {
            sum += Uniform(seed + (ulong)i, of, at);
        }

        return sum;
    }
}
