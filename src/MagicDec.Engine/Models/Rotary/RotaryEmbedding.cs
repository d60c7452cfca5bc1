using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.Models.Rotary;

/// <summary>
/// Rotates query and key heads by their position: element <c>i</c> of the first half pairs with element <c>i</c> of the second half
/// (the convention of Hugging Face checkpoints). Thread-safe.
/// </summary>
/// <remarks>cos and sin are computed in float64 and rounded once; tables are made in blocks of positions when one is first used.</remarks>
internal sealed unsafe class RotaryEmbedding
{
    private const int BlockPositions = 512;

    private readonly double[] _frequencies;       // [HeadSize / 2] radians per position
    private readonly double _attentionFactor;
    private readonly float[]?[] _blocks;          // [BlockPositions][cos HeadSize / 2 | sin HeadSize / 2], pinned; set once each

    public RotaryEmbedding(ModelConfig config)
    {
        _frequencies = RotaryFrequencies.Compute(config);
        _attentionFactor = config.RopeScaling?.AttentionFactor ?? 1;
        MaxPositions = config.MaxPositions;
        _blocks = new float[(config.MaxPositions - 1) / BlockPositions + 1][];
    }

    public int MaxPositions { get; }

    public int HeadSize => 2 * _frequencies.Length;

    /// <summary>cos [HeadSize / 2] then sin [HeadSize / 2] of one position; the memory is pinned and never moves.</summary>
    public ReadOnlySpan<float> Table(int position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, MaxPositions);
        float[] block = Volatile.Read(ref _blocks[position / BlockPositions]) ?? CreateBlock(position / BlockPositions);
        return block.AsSpan(position % BlockPositions * HeadSize, HeadSize);
    }

    /// <summary>Rotates <paramref name="heads"/> heads that lie one after the other at <paramref name="row"/>, in place.</summary>
    public void Apply(float* row, int heads, int headSize, int position)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(headSize, HeadSize);
        fixed (float* table = Table(position))
        {
            for (int head = 0; head < heads; head++)
            {
                Rotate(row + (nint)head * headSize, headSize / 2, table, table + headSize / 2);
            }
        }
    }

    /// <summary>Every element is two products and one sum, so all vector widths give the same bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate(float* head, int half, float* cos, float* sin)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= half - Vector512<float>.Count; i += Vector512<float>.Count)
            {
                var (first, second) = (Vector512.Load(head + i), Vector512.Load(head + half + i));
                var (c, s) = (Vector512.Load(cos + i), Vector512.Load(sin + i));
                (first * c - second * s).Store(head + i);
                (second * c + first * s).Store(head + half + i);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= half - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                var (first, second) = (Vector256.Load(head + i), Vector256.Load(head + half + i));
                var (c, s) = (Vector256.Load(cos + i), Vector256.Load(sin + i));
                (first * c - second * s).Store(head + i);
                (second * c + first * s).Store(head + half + i);
            }
        }

        for (; i <= half - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            var (first, second) = (Vector128.Load(head + i), Vector128.Load(head + half + i));
            var (c, s) = (Vector128.Load(cos + i), Vector128.Load(sin + i));
            (first * c - second * s).Store(head + i);
            (second * c + first * s).Store(head + half + i);
        }

        for (; i < half; i++)
        {
            float first = head[i], second = head[half + i];
            head[i] = first * cos[i] - second * sin[i];
            head[half + i] = second * cos[i] + first * sin[i];
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private float[] CreateBlock(int index)
    {
        int half = _frequencies.Length, start = index * BlockPositions;
        int count = Math.Min(BlockPositions, MaxPositions - start);
        var block = GC.AllocateUninitializedArray<float>(count * HeadSize, pinned: true);
        for (int p = 0; p < count; p++)
        {
            var row = block.AsSpan(p * HeadSize, HeadSize);
            for (int i = 0; i < half; i++)
            {
                var (sin, cos) = Math.SinCos((start + p) * _frequencies[i]);
                row[i] = (float)(cos * _attentionFactor);
                row[half + i] = (float)(sin * _attentionFactor);
            }
        }

        // Two threads may make the same block: both are equal, and the first one stays.
        return Interlocked.CompareExchange(ref _blocks[index], block, null) ?? block;
    }
}
