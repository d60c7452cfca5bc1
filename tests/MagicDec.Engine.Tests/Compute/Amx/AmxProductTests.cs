using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Amx;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.Models.Loading.Packing;

namespace MagicDec.Engine.Tests.Compute.Amx;

/// <summary>Linear layers on matrix tiles. On a processor without them every test here ends at once: nothing uses them there.</summary>
public sealed unsafe class AmxProductTests : IDisposable
{
    private const int MaxRows = 150;
    private readonly WorkerPool _one = new(1);
    private readonly WorkerPool _three = new(3);

    public static TheoryData<int, int> Shapes => new() { { 64, 64 }, { 172, 64 }, { 64, 172 }, { 33, 7 }, { 1, 1 }, { 100, 301 }, { 576, 160 }, { 40, 1100 } };

    public void Dispose()
    {
        _one.Dispose();
        _three.Dispose();
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Multiply_OnTiles_HasTheBitsOfThePlainDefinition(int outputs, int inputs)
    {
        if (!AmxUnit.IsSupported)
            return;
        var weights = new TestMatrix(outputs, inputs, 2);
        float[] x = Rows(inputs, 9, scale: 1);
        foreach (int rows in new[] { 1, 2, 9 })
        {
            float[] y = Multiply(_three, weights, x, inputs, rows);
            for (int row = 0; row < rows; row++)
            {
                for (int output = 0; output < outputs; output++)
                    AssertSameBits(Plain(weights, output, x.AsSpan(row * inputs, inputs)), y[(row * outputs) + output], $"row {row} of {rows}, output {output}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Multiply_OnTiles_IsCloseToFloat64(int outputs, int inputs)
    {
        if (!AmxUnit.IsSupported)
            return;
        var weights = new TestMatrix(outputs, inputs, 2);
        float[] x = Rows(inputs, 17, scale: 1);
        float[] y = Multiply(_three, weights, x, inputs, 17);
        for (int row = 0; row < 17; row++)
        {
            for (int output = 0; output < outputs; output++)
                Assert.Equal(weights.Multiply(output, WeightFormat.BFloat16, x.AsSpan(row * inputs, inputs)), y[(row * outputs) + output], 1e-5 * Math.Sqrt(inputs));
        }
    }

    /// <summary>One row is computed by vectors, more by tiles; tiny numbers would show where those keep denormal ones.</summary>
    [Theory]
    [InlineData(1f)]
    [InlineData(1e-30f)]
    [InlineData(3e-37f)]
    public void Multiply_AnyRowsAndThreads_HasTheSameBits(float scale)
    {
        if (!AmxUnit.IsSupported)
            return;
        foreach (var (outputs, inputs) in new[] { (70, 45), (300, 600), (576, 1700) })
        {
            var weights = new TestMatrix(outputs, inputs, 3);
            float[] x = Rows(inputs, MaxRows, scale);
            float[] all = Multiply(_three, weights, x, inputs, MaxRows);
            foreach (int rows in new[] { 1, 2, 7, 8, 9, 16, 17, 24, 31, 64, 65, 149 })
            {
                foreach (WorkerPool pool in new[] { _one, _three })
                {
                    float[] some = Multiply(pool, weights, x, inputs, rows);
                    Assert.True(all.AsSpan(0, some.Length).SequenceEqual(some), $"{outputs} x {inputs}, {rows} rows, {pool.ThreadCount} threads");
                }
            }

            // Each row alone, too.
            for (int row = 0; row < 20; row++)
            {
                float[] alone = Multiply(_one, weights, x[(row * inputs)..], inputs, 1);
                Assert.True(all.AsSpan(row * outputs, outputs).SequenceEqual(alone), $"{outputs} x {inputs}, row {row} alone");
            }
        }
    }

    [Theory]
    [InlineData(1, 70, false)]
    [InlineData(9, 64, true)]
    [InlineData(40, 80, true)]
    [InlineData(130, 33, true)]
    public void MultiplyGated_IntoTerms_HasTheBitsOfAnActivationBetweenTwoLayers(int rows, int gates, bool withBias)
    {
        if (!AmxUnit.IsSupported)
            return;
        const int Inputs = 70;
        TestMatrix gate = new(gates, Inputs, 5), up = new(gates, Inputs, 6), down = new(40, gates, 4);
        float[] x = Rows(Inputs, rows, scale: 1);
        float[] gateBias = TestMatrix.RandomValues(gates, 8), upBias = TestMatrix.RandomValues(gates, 9), bias = GatedMatrix.Biases(gateBias, upBias);
        float[] activated = Multiply(_three, gate, x, Inputs, rows, withBias ? gateBias : null), ups = Multiply(_three, up, x, Inputs, rows, withBias ? upBias : null);
        float[] y = new float[rows * 40];
        using PackedMatrix both = Pack(new GatedMatrix(gate, up), _three), packedDown = Pack(down, _three);
        using var terms = new AlignedBuffer<float>((nint)LinearLayer.GatedFloats(rows, gates));

        // Whatever lay there before, NaN included, must not come through.
        terms.Slice(0, (int)terms.Length).Fill(float.NaN);
        fixed (float* px = x, pa = activated, pu = ups, pb = bias, py = y)
        {
            VectorMath.SiluMultiply(pa, pu, pa, rows * gates);
            LinearLayer.MultiplyGated(_three, RowInput.Plain(px, Inputs), rows, both, terms.Pointer, withBias ? pb : null);
            LinearLayer.Multiply(_three, RowInput.Tiles(terms.Pointer), rows, packedDown, py, 40, bias: null, addToY: false);
        }

        Assert.Equal(Multiply(_three, down, activated, gates, rows), y);
    }

    /// <summary>The comparison can fail: one chain of fused multiply-adds, as vectors compute, gives other bits.</summary>
    [Fact]
    public void Multiply_ByVectors_GivesOtherBits()
    {
        if (!AmxUnit.IsSupported)
            return;
        var weights = new TestMatrix(64, 300, 2);
        float[] x = Rows(300, 4, scale: 1), y = new float[4 * 64];
        using PackedMatrix vectors = weights.Pack(WeightFormat.BFloat16, _one);
        fixed (float* px = x, py = y)
            LinearLayer.Multiply(_one, RowInput.Plain(px, 300), 4, vectors, py, 64, bias: null, addToY: false);
        Assert.NotEqual(y, Multiply(_one, weights, x, 300, 4));
    }

    [Fact]
    public void Pack_Float32_NeverUsesTiles()
    {
        using PackedMatrix packed = PackedMatrix.Pack(new TestMatrix(8, 8, 1), WeightFormat.Float32, _one, CancellationToken.None, tiles: true);
        Assert.False(packed.UsesTiles);
    }

    private static void AssertSameBits(float expected, float found, string what) =>
        Assert.True(BitConverter.SingleToUInt32Bits(expected) == BitConverter.SingleToUInt32Bits(found), $"{what}: {found:R}, expected {expected:R}");

    private static float[] Rows(int inputs, int rows, float scale) => [.. TestMatrix.RandomValues(rows * inputs, 1).Select(value => value * scale)];

    private static PackedMatrix Pack(IMatrixSource source, WorkerPool pool) =>
        PackedMatrix.Pack(source, WeightFormat.BFloat16, pool, CancellationToken.None, tiles: true);

    private static float[] Multiply(WorkerPool pool, TestMatrix weights, float[] x, int inputs, int rows, float[]? bias = null)
    {
        using PackedMatrix packed = Pack(weights, pool);
        float[] y = new float[rows * weights.Rows];
        fixed (float* px = x, py = y, pb = bias)
            LinearLayer.Multiply(pool, RowInput.Plain(px, inputs), rows, packed, py, weights.Rows, pb, addToY: false);
        return y;
    }

    // For each term and block of 32 inputs a chain over the even ones and one over the odd ones; blocks, then terms are added.
    private static float Plain(TestMatrix weights, int output, ReadOnlySpan<float> x)
    {
        float[] terms = [0, 0];
        for (int block = 0; block < x.Length; block += 32)
        {
            for (int term = 0; term < 2; term++)
            {
                float[] chains = [0, 0];
                for (int i = block; i < Math.Min(block + 32, x.Length); i++)
                {
                    (ushort high, ushort low) = TwoTerms.Split(x[i]);
                    float w = TestMatrix.Stored(weights[output, i], WeightFormat.BFloat16);
                    chains[i % 2] = MathF.FusedMultiplyAdd(VectorMath.ToSingle(term == 0 ? high : low), w, chains[i % 2]);
                }

                terms[term] += chains[0] + chains[1];
            }
        }

        return terms[0] + terms[1];
    }
}
