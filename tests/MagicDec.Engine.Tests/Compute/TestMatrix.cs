using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Tests.Compute;

/// <summary>A matrix of seeded random values in [-1, 1), and its product computed plainly in float64.</summary>
internal sealed class TestMatrix(int rows, int columns, int seed) : IMatrixSource
{
    private readonly float[] _values = RandomValues(rows * columns, seed);

    public int Rows => rows;

    public int Columns => columns;

    public float this[int row, int column] => _values[(row * columns) + column];

    public static float[] RandomValues(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        foreach (ref float value in values.AsSpan())
            value = (random.NextSingle() * 2) - 1;
        return values;
    }

    public void ReadRow(int row, Span<float> destination) => _values.AsSpan(row * columns, columns).CopyTo(destination);

    public PackedMatrix Pack(WeightFormat format, WorkerPool pool) => PackedMatrix.Pack(this, format, pool, CancellationToken.None);

    /// <summary>The inner product of a row, rounded as the format rounds it, with x.</summary>
    public double Multiply(int row, WeightFormat format, ReadOnlySpan<float> x)
    {
        double sum = 0;
        for (int column = 0; column < columns; column++)
            sum += (double)Stored(this[row, column], format) * x[column];
        return sum;
    }

    /// <summary>What a format keeps of a value; bfloat16 by comparing the two neighbours, not by the library's bit trick.</summary>
    public static float Stored(float value, WeightFormat format)
    {
        if (format == WeightFormat.Float32)
            return value;
        uint below = BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000u;
        uint above = below + 0x10000u;
        double down = Math.Abs((double)value - BitConverter.UInt32BitsToSingle(below));
        double up = Math.Abs((double)value - BitConverter.UInt32BitsToSingle(above));
        bool takeBelow = down < up || (down == up && (below & 0x10000u) == 0);
        return BitConverter.UInt32BitsToSingle(takeBelow ? below : above);
    }
}
