using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Attention.Tiles;

/// <summary>Plain float32 rows.</summary>
internal readonly unsafe struct Float32Reader : IKvReader
{
    /// <inheritdoc/>
    public static int KeyStride => 128;

    /// <inheritdoc/>
    public static int RowsPerPair => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Low<TVector, TSimd>(byte* source)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => TSimd.Load((float*)source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector High<TVector, TSimd>(byte* source, int rowBytes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => TSimd.Load((float*)(source + rowBytes));
}
