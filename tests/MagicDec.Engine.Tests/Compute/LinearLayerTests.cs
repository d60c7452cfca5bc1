using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Tests.Compute;

public sealed unsafe class LinearLayerTests : IDisposable
{
    private const int MaxRows = 200;
    private readonly WorkerPool _one = new(1);
    private readonly WorkerPool _three = new(3);

    /// <summary>Outputs and inputs: model shapes, tails of every kind, one element.</summary>
    public static TheoryData<int, int> Shapes => new() { { 64, 64 }, { 172, 64 }, { 64, 172 }, { 33, 7 }, { 1, 1 }, { 100, 301 }, { 576, 160 } };

    public void Dispose()
    {
        _one.Dispose();
        _three.Dispose();
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Multiply_AnyShape_IsCloseToFloat64(int outputs, int inputs)
    {
        foreach (WeightFormat format in Enum.GetValues<WeightFormat>())
        {
            foreach (int rows in new[] { 1, 5, 33 })
            {
                var problem = new Problem(outputs, inputs, rows);
                float[] y = problem.Run(_three, format, rows, withBias: true, addToY: true);
                for (int row = 0; row < rows; row++)
                {
                    for (int output = 0; output < outputs; output++)
                    {
                        double expected = problem.Expected(row, output, format) + problem.Bias[output] + problem.Before(row, output);
                        Assert.Equal(expected, problem.Result(y, row, output), 1e-6 * (inputs + 2));
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Multiply_AnyRowsAndThreads_HasTheSameBits(int outputs, int inputs)
    {
        foreach (WeightFormat format in Enum.GetValues<WeightFormat>())
        {
            var problem = new Problem(outputs, inputs, MaxRows);
            float[] all = problem.Run(_three, format, MaxRows, withBias: true, addToY: true);
            foreach (int rows in new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 43, 57, 85, 127, 168, 169 })
            {
                foreach (WorkerPool pool in new[] { _one, _three })
                {
                    float[] some = problem.Run(pool, format, rows, withBias: true, addToY: true);
                    for (int row = 0; row < rows; row++)
                        AssertSameBits(problem.Row(all, row), problem.Row(some, row), $"{format}, row {row} of {rows}, {pool.ThreadCount} threads");
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Multiply_LargeEnoughToShare_HasTheSameBitsInEverySplit(bool exactWeights)
    {
        // Several input blocks, of tall tiles too; then several groups a task and several row parts.
        WeightFormat format = exactWeights ? WeightFormat.Float32 : WeightFormat.BFloat16;
        var problem = new Problem(300, 4200, MaxRows);
        float[] first = problem.Run(_three, format, 1, withBias: false, addToY: false);
        foreach (int rows in new[] { 20, 64, MaxRows })
        {
            float[] shared = problem.Run(_three, format, rows, withBias: false, addToY: false);
            float[] alone = problem.Run(_one, format, rows, withBias: false, addToY: false);
            AssertSameBits(shared, alone, $"threads, {rows} rows");
            AssertSameBits(problem.Row(first, 0), problem.Row(shared, 0), $"{rows} rows");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(40)]
    public void Multiply_Result_IsOneChainOfFusedMultiplyAdds(int rows)
    {
        var problem = new Problem(40, 75, rows);
        float[] y = problem.Run(_three, WeightFormat.BFloat16, rows, withBias: false, addToY: false);
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < 40; output++)
            {
                float chain = 0;
                for (int input = 0; input < 75; input++)
                    chain = MathF.FusedMultiplyAdd(TestMatrix.Stored(problem.Weights[output, input], WeightFormat.BFloat16), problem.X(row)[input], chain);
                Assert.Equal(BitConverter.SingleToUInt32Bits(chain), BitConverter.SingleToUInt32Bits(problem.Result(y, row, output)));
            }
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Multiply_BiasAndResidual_AreAddedOnceAfterwards(bool withBias, bool addToY)
    {
        var problem = new Problem(50, 20, 3);
        float[] plain = problem.Run(_one, WeightFormat.Float32, 3, withBias: false, addToY: false);
        float[] y = problem.Run(_one, WeightFormat.Float32, 3, withBias, addToY);
        for (int row = 0; row < 3; row++)
        {
            for (int output = 0; output < 50; output++)
            {
                float expected = problem.Result(plain, row, output);
                if (withBias)
                    expected += problem.Bias[output];
                if (addToY)
                    expected += problem.Before(row, output);
                Assert.Equal(expected, problem.Result(y, row, output));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    public void Multiply_RowsApart_LeavesTheGapsAlone(int rows)
    {
        var problem = new Problem(45, 19, rows);
        float[] y = problem.Run(_three, WeightFormat.BFloat16, rows, withBias: true, addToY: false);
        for (int row = 0; row < rows; row++)
            AssertSameBits(problem.Gap(problem.Y, row), problem.Gap(y, row), $"row {row}");
    }

    [Fact]
    public void Multiply_NoRows_DoesNothing()
    {
        var problem = new Problem(8, 8, 1);
        Assert.Equal(problem.Y, problem.Run(_one, WeightFormat.BFloat16, 0, withBias: true, addToY: true));
    }

    private static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what) =>
        Assert.True(expected.SequenceEqual(actual), what);

    /// <summary>Random arguments of one product, rows wider apart than they are long.</summary>
    private sealed class Problem(int outputs, int inputs, int rows)
    {
        private readonly int _xStride = inputs + 3;
        private readonly int _yStride = outputs + 5;
        private readonly float[] _x = TestMatrix.RandomValues(rows * (inputs + 3), 1);

        public TestMatrix Weights { get; } = new(outputs, inputs, 2);

        public float[] Bias { get; } = TestMatrix.RandomValues(outputs, 3);

        public float[] Y { get; } = TestMatrix.RandomValues(rows * (outputs + 5), 4);

        public float[] Run(WorkerPool pool, WeightFormat format, int count, bool withBias, bool addToY)
        {
            using PackedMatrix packed = Weights.Pack(format, pool);
            float[] result = [.. Y];
            fixed (float* px = _x, py = result, pb = Bias)
                LinearLayer.Multiply(pool, RowInput.Plain(px, _xStride), count, packed, py, _yStride, withBias ? pb : null, addToY);
            return result;
        }

        public double Expected(int row, int output, WeightFormat format) => Weights.Multiply(output, format, X(row));

        public ReadOnlySpan<float> X(int row) => _x.AsSpan(row * _xStride, inputs);

        public float Before(int row, int output) => Result(Y, row, output);

        public float Result(float[] y, int row, int output) => y[(row * _yStride) + output];

        public ReadOnlySpan<float> Row(float[] y, int row) => y.AsSpan(row * _yStride, outputs);

        public ReadOnlySpan<float> Gap(float[] y, int row) => y.AsSpan((row * _yStride) + outputs, _yStride - outputs);
    }
}
