using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Models.Loading.Safetensors;

/// <summary>A row-major tensor in a mapped file, widened to float32 row by row.</summary>
internal sealed unsafe class SafetensorsMatrix(byte* data, string type, int rows, int columns) : IMatrixSource
{
    private readonly long _rowBytes = (long)columns * TensorType.ByteSize(type);

    public int Rows => rows;

    public int Columns => columns;

    public void ReadRow(int row, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, rows);
        Widening.Read(data + row * _rowBytes, type, destination[..columns]);
    }
}
