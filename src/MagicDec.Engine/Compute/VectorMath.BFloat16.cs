using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.Compute;

/// <content>Conversion between float32 and bfloat16.</content>
internal static unsafe partial class VectorMath
{
    /// <summary>The bfloat16 bits nearest to a float32, ties to even; NaN stays a (quiet) NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if ((bits & 0x7FFFFFFFu) > 0x7F800000u)
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFFu + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>The float32 of bfloat16 bits; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToSingle(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>Rounds a row; <paramref name="destination"/> may begin where <paramref name="source"/> begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToBFloat16(float* source, ushort* destination, int count)
    {
        int i = 0;
        for (; i <= count - (2 * Lanes); i += 2 * Lanes)
        {
            Vector512<uint> low = Round(Vector512.Load((uint*)source + i));
            Vector512<uint> high = Round(Vector512.Load((uint*)source + i + Lanes));
            Vector512.Narrow(low, high).Store(destination + i);
        }

        for (; i < count; i++)
            destination[i] = ToBFloat16(source[i]);
    }

    /// <summary>Widens a row; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToSingle(ushort* source, float* destination, int count)
    {
        int i = 0;
        for (; i <= count - (2 * Lanes); i += 2 * Lanes)
        {
            (Vector512<uint> low, Vector512<uint> high) = Vector512.Widen(Vector512.Load(source + i));
            (low << 16).Store((uint*)destination + i);
            (high << 16).Store((uint*)destination + i + Lanes);
        }

        for (; i < count; i++)
            destination[i] = ToSingle(source[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Round(Vector512<uint> bits)
    {
        Vector512<uint> upper = bits >> 16;
        Vector512<uint> rounded = (bits + Vector512.Create(0x7FFFu) + (upper & Vector512<uint>.One)) >> 16;
        Vector512<uint> isNaN = Vector512.GreaterThan(bits & Vector512.Create(0x7FFFFFFFu), Vector512.Create(0x7F800000u));
        return Vector512.ConditionalSelect(isNaN, upper | Vector512.Create(0x40u), rounded);
    }
}
