using MagicDec.Engine.Compute.Kernels;

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
            new TileKernel<TVector, TSimd, TKv, One>(),
            new TileKernel<TVector, TSimd, TKv, Two>(),
            new TileKernel<TVector, TSimd, TKv, Three>(),
            new TileKernel<TVector, TSimd, TKv, Four>(),
            new TileKernel<TVector, TSimd, TKv, Five>(),
            new TileKernel<TVector, TSimd, TKv, Six>(),
            new TileKernel<TVector, TSimd, TKv, Seven>(),
            new TileKernel<TVector, TSimd, TKv, Eight>(),
            new TileKernel<TVector, TSimd, TKv, Nine>(),
            new TileKernel<TVector, TSimd, TKv, Ten>(),
            new TileKernel<TVector, TSimd, TKv, Eleven>(),
            new TileKernel<TVector, TSimd, TKv, Twelve>(),
        ];
        return kernels[..TileKernel<TVector, TSimd, TKv, One>.MaxRows];
    }

    private readonly struct One : IRowCount
    {
        public static int Count => 1;
    }

    private readonly struct Two : IRowCount
    {
        public static int Count => 2;
    }

    private readonly struct Three : IRowCount
    {
        public static int Count => 3;
    }

    private readonly struct Four : IRowCount
    {
        public static int Count => 4;
    }

    private readonly struct Five : IRowCount
    {
        public static int Count => 5;
    }

    private readonly struct Six : IRowCount
    {
        public static int Count => 6;
    }

    private readonly struct Seven : IRowCount
    {
        public static int Count => 7;
    }

    private readonly struct Eight : IRowCount
    {
        public static int Count => 8;
    }

    private readonly struct Nine : IRowCount
    {
        public static int Count => 9;
    }

    private readonly struct Ten : IRowCount
    {
        public static int Count => 10;
    }

    private readonly struct Eleven : IRowCount
    {
        public static int Count => 11;
    }

    private readonly struct Twelve : IRowCount
    {
        public static int Count => 12;
    }
}
