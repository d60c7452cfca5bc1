using MagicDec.Engine.Models.Loading.RandomWeights;

namespace MagicDec.Tool.Soak.Traffic;

/// <summary>A sequence of choices that depends on its seed only.</summary>
internal sealed class SoakRandom(ulong seed)
{
    private ulong _counter;

    public ulong Next() => CounterHash.Mix64(seed ^ CounterHash.Mix64(_counter++));

    /// <summary>From 0 to just below <paramref name="limit"/>.</summary>
    public int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    public int Between(int low, int high) => low + Below(high - low + 1);

    public bool OneIn(int count) => Below(count) == 0;

    public T Choose<T>(params ReadOnlySpan<T> values) => values[Below(values.Length)];
}
