using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Models.Loading.RandomWeights;

/// <summary>A matrix of near-normal random values, computed row by row when read.</summary>
internal sealed class RandomMatrix(ulong key, int rows, int columns, double deviation) : IMatrixSource
{
    public int Rows => rows;

    public int Columns => columns;

    public void ReadRow(int row, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, rows);
        CounterHash.FillNormal(CounterHash.Mix64(key + (ulong)row), deviation, destination[..columns]);
    }
}
