using System.Runtime.CompilerServices;

namespace MagicDec.Engine.Compute.Simd;

/// <summary>Two bfloat16 inputs share a 32-bit lane, the even one in its low half.</summary>
internal readonly unsafe struct BFloat16Lanes : IWeightLanes
{
    /// <inheritdoc/>
    public static int PairWords => PackedMatrix.GroupOutputs;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Even<TVector, TSimd>(uint* words)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => TSimd.LowHalves(words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Odd<TVector, TSimd>(uint* words)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => TSimd.HighHalves(words);
}
