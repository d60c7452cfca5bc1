using System.Runtime.CompilerServices;

namespace MagicDec.Engine.Compute;

/// <summary>
/// The rows that a linear layer multiplies: as they lie in memory, or computed from them while the layer copies them into tiles, which
/// saves a pass over memory and a barrier. A row's values depend on that row alone.
/// </summary>
internal readonly unsafe struct RowInput
{
    private readonly float* _rows;
    private readonly int _stride;
    private readonly float* _gain;
    private readonly float _epsilon;

    private RowInput(float* rows, int stride, float* gain, float epsilon)
    {
        _rows = rows;
        _stride = stride;
        _gain = gain;
        _epsilon = epsilon;
    }

    /// <summary>Estimated nanoseconds for each input: a copy, or a norm.</summary>
    public double InputNanoseconds => _gain != null ? 0.15 : 0.1;

    /// <summary>All rows as tiles, if they are that already; else null.</summary>
    public float* TiledRows => _stride == 0 ? _rows : null;

    /// <summary>Rows as they are.</summary>
    /// <param name="rows">[rows][inputs].</param>
    /// <param name="stride">Floats from one row to the next.</param>
    public static RowInput Plain(float* rows, int stride) => new(rows, stride, null, 0);

    /// <summary>x / rms(x) * gain of each row, see <see cref="VectorMath.RmsNorm"/>.</summary>
    /// <param name="rows">[rows][inputs].</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="gain">[inputs].</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public static RowInput Normalized(float* rows, int stride, float* gain, float epsilon) => new(rows, stride, gain, epsilon);

    /// <summary>Rows that lie as tiles already, see <see cref="LinearLayer.MultiplyGated"/>.</summary>
    /// <param name="tiles">[rows][inputs] in the order of <see cref="Kernels.RowTiles"/> or <see cref="Amx.AmxRows"/>, whichever the matrix takes, as many rows as will be multiplied.</param>
    public static RowInput Tiles(float* tiles) => new(tiles, 0, null, 0);

    /// <summary>A row's inputs: where they lie, or computed into <paramref name="scratch"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Row(int row, int inputs, float* scratch)
    {
        float* x = _rows + ((nint)row * _stride);
        if (_gain == null)
            return x;
        VectorMath.RmsNorm(x, _gain, scratch, inputs, _epsilon);
        return scratch;
    }
}
