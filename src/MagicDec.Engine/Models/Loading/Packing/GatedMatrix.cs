using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Kernels;

namespace MagicDec.Engine.Models.Loading.Packing;

/// <summary>
/// Gate and up rows side by side, 16 gates, then the 16 ups that belong to them, so that one output group of a product holds all that
/// 16 activations need. The last 16 are filled up with rows of zeros, whose activations are zero.
/// </summary>
internal sealed class GatedMatrix : IMatrixSource
{
    private readonly IMatrixSource _gate;
    private readonly IMatrixSource _up;

    public GatedMatrix(IMatrixSource gate, IMatrixSource up)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(up.Rows, gate.Rows, nameof(up));
        ArgumentOutOfRangeException.ThrowIfNotEqual(up.Columns, gate.Columns, nameof(up));
        _gate = gate;
        _up = up;
        Rows = checked(2 * RowTiles.Padded(gate.Rows));
    }

    public int Rows { get; }

    public int Columns => _gate.Columns;

    public void ReadRow(int row, Span<float> destination)
    {
        int unit = Unit(row, out bool isGate);
        if (unit < _gate.Rows)
            (isGate ? _gate : _up).ReadRow(unit, destination);
        else
            destination.Clear();
    }

    /// <summary>The biases of both in the order of the rows; empty where both are.</summary>
    public static float[] Biases(ReadOnlySpan<float> gate, ReadOnlySpan<float> up)
    {
        float[] biases = new float[2 * RowTiles.Padded(gate.Length)];
        for (int row = 0; row < biases.Length; row++)
        {
            int unit = Unit(row, out bool isGate);
            if (unit < gate.Length)
                biases[row] = isGate ? gate[unit] : up[unit];
        }

        return biases;
    }

    private static int Unit(int row, out bool isGate)
    {
        (int group, int lane) = Math.DivRem(row, PackedMatrix.GroupOutputs);
        isGate = lane < RowTiles.BlockInputs;
        return (group * RowTiles.BlockInputs) + (lane % RowTiles.BlockInputs);
    }
}
