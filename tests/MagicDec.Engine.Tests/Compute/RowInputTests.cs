using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Tests.Compute;

/// <summary>Rows computed while a layer copies them must give the bits of rows computed before.</summary>
public sealed unsafe class RowInputTests : IDisposable
{
    private const int Inputs = 70;
    private const int Outputs = 40;
    private const float Epsilon = 1e-5f;
    private readonly WorkerPool _pool = new(2);

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(40)]
    [InlineData(450)]
    public void Multiply_NormalizedRows_HasTheBitsOfANormBefore(int rows)
    {
        float[] x = TestMatrix.RandomValues(rows * Inputs, 1);
        float[] gain = TestMatrix.RandomValues(Inputs, 2);
        float[] normed = new float[x.Length];
        fixed (float* px = x, pg = gain, pn = normed)
        {
            for (int row = 0; row < rows; row++)
                VectorMath.RmsNorm(px + (row * Inputs), pg, pn + (row * Inputs), Inputs, Epsilon);
            Assert.Equal(Multiply(RowInput.Plain(pn, Inputs), rows), Multiply(RowInput.Normalized(px, Inputs, pg, Epsilon), rows));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(40)]
    [InlineData(450)]
    public void Multiply_GatedRows_HasTheBitsOfAnActivationBefore(int rows)
    {
        float[] gateUp = TestMatrix.RandomValues(rows * 2 * Inputs, 3);
        float[] activated = new float[rows * Inputs];
        fixed (float* pg = gateUp, pa = activated)
        {
            for (int row = 0; row < rows; row++)
                VectorMath.SiluMultiply(pg + (row * 2 * Inputs), pg + (row * 2 * Inputs) + Inputs, pa + (row * Inputs), Inputs);
            Assert.Equal(Multiply(RowInput.Plain(pa, Inputs), rows), Multiply(RowInput.Gated(pg, 2 * Inputs), rows));
        }
    }

    private float[] Multiply(in RowInput x, int rows)
    {
        using PackedMatrix weights = new TestMatrix(Outputs, Inputs, 4).Pack(WeightFormat.BFloat16, _pool);
        float[] y = new float[rows * Outputs];
        fixed (float* py = y)
            LinearLayer.Multiply(_pool, x, rows, weights, py, Outputs, bias: null, addToY: false);
        return y;
    }
}
