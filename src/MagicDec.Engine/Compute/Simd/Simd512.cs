using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MagicDec.Engine.Compute.Simd;

/// <summary>512-bit vectors; asks for AVX-512 itself, because <c>Vector512.IsHardwareAccelerated</c> is false where the runtime merely does not prefer them.</summary>
internal readonly unsafe struct Simd512 : ISimd<Vector512<float>>
{
    /// <summary>Whether the processor has them: then they are what every kernel takes.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <inheritdoc/>
    public static int Lanes => 16;

    /// <inheritdoc/>
    public static int MaxRows => 14;

    /// <inheritdoc/>
    public static bool SpreadsLoads => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float* source) => Vector512.Create(*source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* destination, Vector512<float> value) => value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FusedMultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Avx512F.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LowHalves(uint* source) => (Vector512.Load(source) << 16).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> HighHalves(uint* source) => (Vector512.Load(source) & Vector512.Create(0xFFFF0000u)).AsSingle();
}
