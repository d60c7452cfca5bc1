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
    private readonly bool _gated;

    private RowInput(float* rows, int stride, float* gain, float epsilon, bool gated)
    {
        _rows = rows;
        _stride = stride;
        _gain = gain;
        _epsilon = epsilon;
        _gated = gated;
    }

    /// <summary>Estimated nanoseconds for each input: a copy, a norm, or an exponential and a division.</summary>
    public double InputNanoseconds => _gated ? 0.5 : _gain != null ? 0.15 : 0.1;

    /// <summary>Rows as they are.</summary>
    /// <param name="rows">[rows][inputs].</param>
    /// <param name="stride">Floats from one row to the next.</param>
    public static RowInput Plain(float* rows, int stride) => new(rows, stride, null, 0, gated: false);

    /// <summary>x / rms(x) * gain of each row, see <see cref="VectorMath.RmsNorm"/>.</summary>
    /// <param name="rows">[rows][inputs].</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="gain">[inputs].</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public static RowInput Normalized(float* rows, int stride, float* gain, float epsilon) => new(rows, stride, gain, epsilon, gated: false);

    /// <summary>silu(gate) * up of each row, see <see cref="VectorMath.SiluMultiply(float*, float*, float*, int)"/>.</summary>
    /// <param name="rows">[rows][gates, then ups], the inputs of the layer each.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    public static RowInput Gated(float* rows, int stride) => new(rows, stride, null, 0, gated: true);

    /// <summary>A row's inputs: where they lie, or computed into <paramref name="scratch"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Row(int row, int inputs, float* scratch)
    {
        float* x = _rows + ((nint)row * _stride);
        if (_gated)
            VectorMath.SiluMultiply(x, x + inputs, scratch, inputs);
        else if (_gain != null)
            VectorMath.RmsNorm(x, _gain, scratch, inputs, _epsilon);
        else
            return x;
        return scratch;
    }
}
