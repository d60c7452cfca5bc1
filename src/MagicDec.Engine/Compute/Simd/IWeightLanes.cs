namespace MagicDec.Engine.Compute.Simd;

/// <summary>How the two inputs of a pair lie in an output group of a <see cref="PackedMatrix"/>.</summary>
internal unsafe interface IWeightLanes
{
    /// <summary>32-bit words from one pair of inputs to the next.</summary>
    static abstract int PairWords { get; }

    /// <summary>Weights of the even input for a vector of outputs.</summary>
    static abstract TVector Even<TVector, TSimd>(uint* words)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>Weights of the odd input for a vector of outputs.</summary>
    static abstract TVector Odd<TVector, TSimd>(uint* words)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}
