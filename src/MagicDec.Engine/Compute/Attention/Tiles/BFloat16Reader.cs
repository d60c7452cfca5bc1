using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Attention.Tiles;

/// <summary>Pairs interleaved in 32-bit lanes; widening is a shift or a mask.</summary>
internal readonly unsafe struct BFloat16Reader : IKvReader
{
    /// <inheritdoc/>
    public static int KeyStride => 64;

    /// <inheritdoc/>
    public static int RowsPerPair => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Low<TVector, TSimd>(byte* source)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => TSimd.LowHalves((uint*)source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector High<TVector, TSimd>(byte* source, int rowBytes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => TSimd.HighHalves((uint*)source);
}
