using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Attention.Tiles;

/// <summary>The tile kernels of one vector width and format, by number of rows.</summary>
internal static class TileKernels<TVector, TSimd, TKv>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TKv : struct, IKvReader
{
    /// <summary>Kernels for 1, 2, .. rows, as many as leave the accumulators in registers.</summary>
    internal static AttentionKernel[] Create()
    {
        AttentionKernel[] kernels =
        [
            new TileKernel<TVector, TSimd, TKv, RowCounts.R1>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R2>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R3>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R4>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R5>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R6>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R7>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R8>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R9>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R10>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R11>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R12>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R13>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R14>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R15>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R16>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R17>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R18>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R19>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R20>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R21>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R22>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R23>(),
            new TileKernel<TVector, TSimd, TKv, RowCounts.R24>(),
        ];
        return kernels[..TileKernel<TVector, TSimd, TKv, RowCounts.R1>.MaxRows];
    }
}
