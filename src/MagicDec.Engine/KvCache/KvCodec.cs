using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.KvCache;

/// <summary>Where a token's elements lie in a page, for both formats.</summary>
internal static unsafe class KvCodec
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WriteBFloat16(byte* keys, byte* values, int slot, float* key, float* value, int headSize, int width)
    {
        var k = (uint*)keys + slot;
        for (var d = 0; d < headSize; d += 2, k += KvGeometry.DefaultPageTokens)
        {
            *k = (Round(key[d]) >> 16) | (Round(key[d + 1]) & 0xffff0000u);
        }

        var v = (uint*)values + ((slot / 2) * width);
        var odd = (slot & 1) != 0;
        var j = 0;
        for (; j + 8 <= headSize; j += 8)
        {
            var bits = Round(Vector256.Load(value + j));
            var lanes = odd
                ? (bits & Vector256.Create(0xffff0000u)) | (Vector256.Load(v + j) & Vector256.Create(0xffffu))
                : bits >>> 16;
            lanes.Store(v + j);
        }

        for (; j < headSize; j++)
        {
            v[j] = odd ? (Round(value[j]) & 0xffff0000u) | (v[j] & 0xffffu) : Round(value[j]) >> 16;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WriteFloat32(byte* keys, byte* values, int slot, float* key, float* value, int headSize, int width)
    {
        var k = (float*)keys + slot;
        for (var d = 0; d < headSize; d++, k += KvGeometry.DefaultPageTokens)
        {
            *k = key[d];
        }

        var v = (float*)values + (slot * width);
        new ReadOnlySpan<float>(value, headSize).CopyTo(new Span<float>(v, headSize));
        if ((slot & 1) == 0)
        {
            new Span<float>(v + width, headSize).Clear();
        }
    }

    internal static void Read(
        KvFormat format, byte* keys, byte* values, int slot, Span<float> key, Span<float> value, int headSize, int width)
    {
        for (var d = 0; d < headSize; d++)
        {
            if (format == KvFormat.BFloat16)
            {
                key[d] = Half(((uint*)keys)[((d / 2) * KvGeometry.DefaultPageTokens) + slot], d & 1);
                value[d] = Half(((uint*)values)[((slot / 2) * width) + d], slot & 1);
            }
            else
            {
                key[d] = ((float*)keys)[(d * KvGeometry.DefaultPageTokens) + slot];
                value[d] = ((float*)values)[(slot * width) + d];
            }
        }
    }

    /// <summary>Rounds to bfloat16 in the upper half, nearest even; NaN stays a NaN. The lower half is rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Round(float x)
    {
        var bits = BitConverter.SingleToUInt32Bits(x);
        return float.IsNaN(x) ? bits | 0x00400000u : bits + 0x7fffu + ((bits >> 16) & 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Round(Vector256<float> x)
    {
        var bits = x.AsUInt32();
        var rounded = bits + Vector256.Create(0x7fffu) + ((bits >>> 16) & Vector256<uint>.One);
        return Vector256.ConditionalSelect(Vector256.Equals(x, x).AsUInt32(), rounded, bits | Vector256.Create(0x00400000u));
    }

    private static float Half(uint lane, int odd) => BitConverter.UInt32BitsToSingle(odd == 0 ? lane << 16 : lane & 0xffff0000u);
}
