using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.Models.Loading.Safetensors;

/// <summary>Exact conversion of stored little-endian elements to float32; sources need no alignment.</summary>
internal static unsafe class Widening
{
    public static void Read(byte* source, string type, Span<float> destination)
    {
        switch (type)
        {
            case TensorType.Float32:
                new ReadOnlySpan<byte>(source, checked(destination.Length * sizeof(float))).CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case TensorType.BFloat16:
                ReadBFloat16((ushort*)source, destination);
                break;
            case TensorType.Float16:
                ReadFloat16((ushort*)source, destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Not a readable element type.");
        }
    }

    private static void ReadBFloat16(ushort* source, Span<float> destination)
    {
        int i = 0;
        fixed (float* target = destination)
        {
            for (; i <= destination.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
            {
                var (low, high) = Vector256.Widen(Vector256.Load(source + i));
                (low << 16).AsSingle().Store(target + i);
                (high << 16).AsSingle().Store(target + i + Vector256<float>.Count);
            }
        }

        for (; i < destination.Length; i++)
        {
            destination[i] = BitConverter.UInt32BitsToSingle((uint)Unsafe.ReadUnaligned<ushort>(source + i) << 16);
        }
    }

    private static void ReadFloat16(ushort* source, Span<float> destination)
    {
        int i = 0;
        fixed (float* target = destination)
        {
            for (; i <= destination.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
            {
                var (low, high) = Vector256.Widen(Vector256.Load(source + i));
                WidenHalf(low).Store(target + i);
                WidenHalf(high).Store(target + i + Vector256<float>.Count);
            }
        }

        for (; i < destination.Length; i++)
        {
            destination[i] = (float)Unsafe.ReadUnaligned<Half>(source + i);
        }
    }

    /// <summary>
    /// Exponent and mantissa are moved to float32's place and rebased by 2^112, which is exact for subnormals too; infinities and NaN
    /// get the top exponent back.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> WidenHalf(Vector256<uint> half)
    {
        var magnitude = half & Vector256.Create(0x7fffu);
        var rebased = ((magnitude << 13).AsSingle() * BitConverter.UInt32BitsToSingle(0x77800000)).AsUInt32();
        var special = Vector256.GreaterThan(magnitude, Vector256.Create(0x7bffu)) & Vector256.Create(0x7f800000u);
        return (rebased | special | ((half & Vector256.Create(0x8000u)) << 16)).AsSingle();
    }
}
