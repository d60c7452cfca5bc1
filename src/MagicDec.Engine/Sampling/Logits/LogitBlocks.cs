using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.Sampling.Logits;

/// <summary>One row of logits seen as blocks of 64 with the maximum of each: lets every later pass skip blocks that cannot matter.</summary>
internal sealed class LogitBlocks
{
    /// <summary>Logits in a block: four 16-lane vectors.</summary>
    public const int Size = 64;

    private readonly float[] _maxima;
    private readonly float[] _tail = new float[Size];

    public LogitBlocks(int vocabularySize) => _maxima = new float[(vocabularySize + Size - 1) / Size];

    public int Count => _maxima.Length;

    /// <summary>Maximum of each block.</summary>
    public ReadOnlySpan<float> Maxima => _maxima;

    /// <summary>Maximum of the row.</summary>
    public float Maximum { get; private set; }

    /// <summary>Reads a row, which must stay as it is while this object is used for it.</summary>
    /// <exception cref="InvalidOperationException">A logit is NaN or positive infinity, or every logit is negative infinity.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(ReadOnlySpan<float> logits)
    {
        var tail = logits[^((logits.Length - 1) % Size + 1)..];
        Array.Fill(_tail, float.NegativeInfinity);
        tail.CopyTo(_tail);

        var ordered = Vector512<int>.AllBitsSet; // a lane turns 0 once it saw a NaN
        var maximum = Vector512.Create(float.NegativeInfinity);
        for (var block = 0; block < Count; block++)
        {
            var vectors = Vectors(logits, block);
            var blockMaximum = Vector512.Create(float.NegativeInfinity);
            foreach (var vector in vectors)
            {
                ordered &= Vector512.Equals(vector, vector).AsInt32();
                blockMaximum = Vector512.ConditionalSelect(Vector512.GreaterThan(vector, blockMaximum), vector, blockMaximum);
            }

            _maxima[block] = MaxLane(blockMaximum);
            maximum = Vector512.ConditionalSelect(Vector512.GreaterThan(blockMaximum, maximum), blockMaximum, maximum);
        }

        Maximum = MaxLane(maximum);
        if (ordered != Vector512<int>.AllBitsSet || !float.IsFinite(Maximum))
        {
            ThrowInvalid(logits);
        }
    }

    /// <summary>The four vectors of a block; the last block is padded with negative infinity.</summary>
    public ReadOnlySpan<Vector512<float>> Vectors(ReadOnlySpan<float> logits, int block) =>
        MemoryMarshal.Cast<float, Vector512<float>>(block == Count - 1 ? _tail : logits.Slice(block * Size, Size));

    /// <summary>The lowest token id that has the row's maximum.</summary>
    public int ArgMax(ReadOnlySpan<float> logits)
    {
        var block = _maxima.AsSpan().IndexOf(Maximum);
        return (block * Size) + logits[(block * Size)..].IndexOf(Maximum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float MaxLane(Vector512<float> vector)
    {
        var half = Vector256.MaxNative(vector.GetLower(), vector.GetUpper());
        var quarter = Vector128.MaxNative(half.GetLower(), half.GetUpper());
        return MathF.Max(MathF.Max(quarter[0], quarter[1]), MathF.Max(quarter[2], quarter[3]));
    }

    private static void ThrowInvalid(ReadOnlySpan<float> logits)
    {
        for (var token = 0; token < logits.Length; token++)
        {
            if (float.IsNaN(logits[token]) || float.IsPositiveInfinity(logits[token]))
            {
                throw new InvalidOperationException(
                    $"The logit of token {token} is {logits[token]}: the model computed an invalid number (damaged weights or an overflow).");
            }
        }

        throw new InvalidOperationException("No token may be chosen: every logit is negative infinity, so the token mask allows nothing.");
    }
}
