namespace MagicDec.Engine.Compute.Simd;

/// <summary>The few vector operations of the kernels, for one vector width. All are exact or correctly rounded, so widths give equal bits.</summary>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>The tallest row tile whose accumulators (two vectors a row) stay in registers.</summary>
    static abstract int MaxRows { get; }

    /// <summary>Whether a multiply-add can itself load a float and spread it to all lanes: then it need not share a <see cref="Broadcast"/>.</summary>
    static abstract bool SpreadsLoads { get; }

    /// <summary>Loads <see cref="Lanes"/> floats.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Copies one float to all lanes.</summary>
    static abstract TVector Broadcast(float* source);

    /// <summary>Stores <see cref="Lanes"/> floats.</summary>
    static abstract void Store(float* destination, TVector value);

    /// <summary>a * b + c with one rounding.</summary>
    static abstract TVector FusedMultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>The bfloat16 values in the low halves of 32-bit lanes, widened.</summary>
    static abstract TVector LowHalves(uint* source);

    /// <summary>The bfloat16 values in the high halves of 32-bit lanes, widened.</summary>
    static abstract TVector HighHalves(uint* source);
}
