using System.Runtime.CompilerServices;

namespace MagicDec.Engine.Compute.Simd;

/// <summary>Float32 inputs follow each other.</summary>
internal readonly unsafe struct Float32Lanes : IWeightLanes
{
    /// <inheritdoc/>
    public static int PairWords => 2 * PackedMatrix.GroupOutputs;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Even<TVector, TSimd>(uint* words)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => TSimd.Load((float*)words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Odd<TVector, TSimd>(uint* words)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => TSimd.Load((float*)words + PackedMatrix.GroupOutputs);
}
