using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Models.Loading.Packing;

/// <summary>A checked matrix that waits to be packed.</summary>
internal sealed class PlannedMatrix(IMatrixSource source, Action release)
{
    private PackedMatrix? _packed;

    /// <summary>Bytes once packed, without padding.</summary>
    public long Bytes(WeightFormat format) => (long)source.Rows * source.Columns * (format == WeightFormat.BFloat16 ? 2 : 4);

    /// <summary>The packed matrix; its owner disposes it.</summary>
    public PackedMatrix Result => _packed ?? throw new InvalidOperationException("The matrix has not been packed yet.");

    /// <summary>Packs the matrix and gives the source's pages back.</summary>
    public void Pack(WeightFormat format, bool tiles, WorkerPool pool, CancellationToken cancellationToken)
    {
        _packed = PackedMatrix.Pack(source, format, pool, cancellationToken, tiles);
        release();
    }

    public void Discard() => _packed?.Dispose();
}
