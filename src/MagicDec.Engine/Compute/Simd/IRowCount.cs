namespace MagicDec.Engine.Compute.Simd;

/// <summary>A number of rows known to the compiler, so that <see cref="Kernels.RowKernel{TVector, TSimd, TWeights, TRows}"/> is one text for all tile heights.</summary>
internal interface IRowCount
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Count { get; }
}
