using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MagicDec.Engine.Sampling.Logits;

namespace MagicDec.Engine.Sampling;

/// <summary>
/// The tokens still in play, as 64-bit keys that sort by logit and then by lower id. Filters keep a prefix of that order;
/// they find it by partial selection, never by sorting the vocabulary.
/// </summary>
internal sealed class CandidateSet
{
    private const int SortBelow = 48;

    private readonly ulong[] _keys;
    private readonly float[] _weights; // by token id: exp((logit - maximum) / temperature) of the tokens weighed last

    public CandidateSet(int vocabularySize)
    {
        _keys = new ulong[vocabularySize];
        _weights = new float[(vocabularySize + LogitBlocks.Size - 1) / LogitBlocks.Size * LogitBlocks.Size];
    }

    public int Count { get; private set; }

    /// <summary>The kept tokens, in no particular order.</summary>
    public ReadOnlySpan<ulong> Keys => _keys.AsSpan(0, Count);

    public static int TokenOf(ulong key) => (int)~(uint)key;

    public static float LogitOf(ulong key)
    {
        var ordered = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((ordered & 0x8000_0000) != 0 ? ordered ^ 0x8000_0000 : ~ordered);
    }

    /// <summary>Starts anew with every token whose logit is at least <paramref name="threshold"/> and not negative infinity.</summary>
    public void Gather(ReadOnlySpan<float> logits, LogitBlocks blocks, float threshold)
    {
        Count = 0;
        var floor = MathF.Max(threshold, float.MinValue);
        for (var block = 0; block < blocks.Count; block++)
        {
            if (blocks.Maxima[block] < floor)
            {
                continue;
            }

            var first = block * LogitBlocks.Size;
            foreach (var vector in blocks.Vectors(logits, block))
            {
                var mask = Vector512.GreaterThanOrEqual(vector, Vector512.Create(floor)).ExtractMostSignificantBits();
                for (; mask != 0; mask &= mask - 1)
                {
                    var token = first + System.Numerics.BitOperations.TrailingZeroCount(mask);
                    _keys[Count++] = KeyOf(logits[token], token);
                }

                first += Vector512<float>.Count;
            }
        }
    }

    /// <summary>Gathers exactly the <paramref name="k"/> first tokens of the order (fewer when fewer are possible).</summary>
    public void GatherTop(ReadOnlySpan<float> logits, LogitBlocks blocks, int k)
    {
        // k blocks have a maximum of at least the k-th largest maximum, so at least k tokens do
        var threshold = float.NegativeInfinity;
        if (k < blocks.Count)
        {
            for (var block = 0; block < blocks.Count; block++)
            {
                _keys[block] = KeyOf(blocks.Maxima[block], block);
            }

            Count = blocks.Count;
            KeepTop(k);
            var smallest = ulong.MaxValue;
            foreach (var key in Keys)
            {
                smallest = Math.Min(smallest, key);
            }

            threshold = LogitOf(smallest);
        }

        Gather(logits, blocks, threshold);
        KeepTop(k);
    }

    /// <summary>Keeps the <paramref name="k"/> first tokens.</summary>
    public void KeepTop(int k)
    {
        if (k < Count)
        {
            Count = Select(k, default(CountWeight));
        }
    }

    /// <summary>Keeps the first tokens until their weights reach <paramref name="mass"/>: the token that reaches it is kept. At least one is.</summary>
    public void KeepMass(double mass) => Count = Select(mass, new TokenWeight(_weights));

    /// <summary>Keeps the tokens whose logit is at least <paramref name="threshold"/>.</summary>
    public void KeepAtLeast(float threshold)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (LogitOf(_keys[i]) >= threshold)
            {
                _keys[kept++] = _keys[i];
            }
        }

        Count = kept;
    }

    /// <summary>Sorts the kept tokens, most likely first.</summary>
    public void Sort() => _keys.AsSpan(0, Count).Sort(static (a, b) => b.CompareTo(a));

    /// <summary>Computes the weight of every token of the row and returns their sum.</summary>
    public double WeighAll(ReadOnlySpan<float> logits, LogitBlocks blocks, float temperature)
    {
        var weights = MemoryMarshal.Cast<float, Vector512<float>>(_weights.AsSpan());
        var low = Vector512<double>.Zero;
        var high = Vector512<double>.Zero;
        for (var block = 0; block < blocks.Count; block++)
        {
            var sum = Vector512<float>.Zero;
            var vectors = blocks.Vectors(logits, block);
            for (var i = 0; i < vectors.Length; i++)
            {
                var weight = StableMath.Exp((vectors[i] - Vector512.Create(blocks.Maximum)) / Vector512.Create(temperature));
                weights[(block * vectors.Length) + i] = weight;
                sum += weight;
            }

            var (lower, upper) = Vector512.Widen(sum);
            low += lower;
            high += upper;
        }

        return SumLanes(low + high);
    }

    /// <summary>Computes the weight of the kept tokens only and returns their sum.</summary>
    public double WeighKept(float maximum, float temperature)
    {
        var sum = 0.0;
        foreach (var key in Keys)
        {
            var weight = StableMath.Exp(Vector512.Create((LogitOf(key) - maximum) / temperature))[0];
            _weights[TokenOf(key)] = weight;
            sum += weight;
        }

        return sum;
    }

    private static double SumLanes(Vector512<double> v) => ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));

    // adding zero turns -0 into +0, so that the two tie
    private static ulong KeyOf(float logit, int token)
    {
        var bits = BitConverter.SingleToUInt32Bits(logit + 0f);
        var ordered = (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
        return ((ulong)ordered << 32) | ~(uint)token;
    }

    /// <summary>
    /// Quickselect: moves to the front the shortest prefix of the descending order that weighs at least <paramref name="target"/>; returns its length.
    /// </summary>
    private int Select<TWeight>(double target, TWeight weight)
        where TWeight : struct, IWeight
    {
        var (low, high) = (0, Count);
        for (var rounds = 0; high - low > SortBelow && rounds < 64; rounds++)
        {
            var (middle, mass) = Partition(low, high, weight);
            if (mass >= target)
            {
                high = middle; // the boundary is among the larger keys
            }
            else
            {
                target -= mass;
                low = middle;
            }
        }

        _keys.AsSpan(low, high - low).Sort(static (a, b) => b.CompareTo(a));
        for (; low < high; low++)
        {
            target -= weight.Of(_keys[low]);
            if (target <= 0)
            {
                return low + 1;
            }
        }

        return Math.Max(high, 1);
    }

    /// <summary>Splits [low, high) around a median of three: larger keys and the pivot first. Returns the border and the weight before it.</summary>
    private (int Middle, double Mass) Partition<TWeight>(int low, int high, TWeight weight)
        where TWeight : struct, IWeight
    {
        var (a, b, c) = (_keys[low], _keys[low + ((high - low) / 2)], _keys[high - 1]);
        var pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
        var mass = 0.0;
        var middle = low;
        for (var i = low; i < high; i++)
        {
            // always swap and advance by 0 or 1: no branch to mispredict
            var key = _keys[i];
            int larger = Unsafe.BitCast<bool, byte>(key >= pivot);
            _keys[i] = _keys[middle];
            _keys[middle] = key;
            middle += larger;
            mass += larger * weight.Of(key);
        }

        return (middle, mass);
    }

    private interface IWeight
    {
        double Of(ulong key);
    }

    private readonly struct CountWeight : IWeight
    {
        public double Of(ulong key) => 1;
    }

    private readonly struct TokenWeight(float[] weights) : IWeight
    {
        public double Of(ulong key) => weights[TokenOf(key)];
    }
}
