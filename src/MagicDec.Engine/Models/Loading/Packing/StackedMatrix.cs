using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Models.Loading.Packing;

/// <summary>The rows of several matrices of equal width, one matrix after the other.</summary>
internal sealed class StackedMatrix : IMatrixSource
{
    private readonly IMatrixSource[] _parts;

    public StackedMatrix(params IMatrixSource[] parts)
    {
        _parts = parts;
        Columns = parts[0].Columns;
        foreach (var part in parts)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(part.Columns, Columns, nameof(parts));
            Rows = checked(Rows + part.Rows);
        }
    }

    public int Rows { get; }

    public int Columns { get; }

    public void ReadRow(int row, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        foreach (var part in _parts)
        {
            if (row < part.Rows)
            {
                part.ReadRow(row, destination);
                return;
            }

            row -= part.Rows;
        }

        throw new ArgumentOutOfRangeException(nameof(row), row, "Beyond the last row.");
    }
}
