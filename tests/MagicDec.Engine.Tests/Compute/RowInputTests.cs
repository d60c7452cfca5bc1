using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Kernels;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.Models.Loading.Packing;

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
    [InlineData(1, 70, false)]
    [InlineData(9, 64, true)]
    [InlineData(40, 70, true)]
    [InlineData(100, 70, false)]
    [InlineData(450, 33, true)]
    public void MultiplyGated_IntoTiles_HasTheBitsOfAnActivationBetweenTwoLayers(int rows, int gates, bool withBias)
    {
        var gate = new TestMatrix(gates, Inputs, 5);
        var up = new TestMatrix(gates, Inputs, 6);
        float[] x = TestMatrix.RandomValues(rows * Inputs, 7);
        float[] gateBias = TestMatrix.RandomValues(gates, 8), upBias = TestMatrix.RandomValues(gates, 9);
        float[] bias = GatedMatrix.Biases(gateBias, upBias);
        float[] plainGates = new float[rows * gates], plainUps = new float[rows * gates];
        float[] tiles = new float[rows * RowTiles.Padded(gates)];
        using PackedMatrix packedGate = gate.Pack(WeightFormat.BFloat16, _pool), packedUp = up.Pack(WeightFormat.BFloat16, _pool);
        using PackedMatrix both = PackedMatrix.Pack(new GatedMatrix(gate, up), WeightFormat.BFloat16, _pool, CancellationToken.None);
        fixed (float* px = x, pg = plainGates, pu = plainUps, pt = tiles, pb = bias, pgb = gateBias, pub = upBias)
        {
            LinearLayer.Multiply(_pool, RowInput.Plain(px, Inputs), rows, packedGate, pg, gates, withBias ? pgb : null, addToY: false);
            LinearLayer.Multiply(_pool, RowInput.Plain(px, Inputs), rows, packedUp, pu, gates, withBias ? pub : null, addToY: false);
            VectorMath.SiluMultiply(pg, pu, pg, rows * gates);
            LinearLayer.MultiplyGated(_pool, RowInput.Plain(px, Inputs), rows, both, pt, withBias ? pb : null);
            Assert.Equal(Multiply(RowInput.Plain(pg, gates), rows, gates), Multiply(RowInput.Tiles(pt), rows, gates));
        }
    }

    [Fact]
    public void Multiply_NoRows_TouchesNothing()
    {
        using PackedMatrix weights = new TestMatrix(Outputs, Inputs, 4).Pack(WeightFormat.BFloat16, _pool);
        LinearLayer.Multiply(_pool, RowInput.Plain(null, Inputs), 0, weights, null, Outputs, null, addToY: false);
        LinearLayer.MultiplyGated(_pool, RowInput.Plain(null, Inputs), 0, weights, null, null);
    }

    private float[] Multiply(in RowInput x, int rows, int inputs = Inputs)
    {
        using PackedMatrix weights = new TestMatrix(Outputs, inputs, 4).Pack(WeightFormat.BFloat16, _pool);
        float[] y = new float[rows * Outputs];
        fixed (float* py = y)
            LinearLayer.Multiply(_pool, x, rows, weights, py, Outputs, bias: null, addToY: false);
        return y;
    }
}
