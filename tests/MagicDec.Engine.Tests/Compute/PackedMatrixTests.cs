using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Tests.Compute;

public sealed class PackedMatrixTests : IDisposable
{
    private readonly WorkerPool _pool = new(2);

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(31, 33)]
    [InlineData(32, 64)]
    [InlineData(65, 127)]
    public void ReadRow_AfterPack_GivesWhatTheFormatKeeps(int outputs, int inputs)
    {
        var source = new TestMatrix(outputs, inputs, 7);
        foreach (WeightFormat format in Enum.GetValues<WeightFormat>())
        {
            using PackedMatrix packed = source.Pack(format, _pool);
            var row = new float[inputs];
            for (int output = 0; output < outputs; output++)
            {
                packed.ReadRow(output, row);
                for (int input = 0; input < inputs; input++)
                    Assert.Equal(TestMatrix.Stored(source[output, input], format), row[input]);
            }
        }
    }

    [Fact]
    public void ByteCount_OfFullGroups_IsTwoBytesAWeight()
    {
        var source = new TestMatrix(64, 32, 7);
        using PackedMatrix narrow = source.Pack(WeightFormat.BFloat16, _pool);
        using PackedMatrix wide = source.Pack(WeightFormat.Float32, _pool);
        Assert.Equal(64 * 32 * 2, narrow.ByteCount);
        Assert.Equal(64 * 32 * 4, wide.ByteCount);
    }

    [Fact]
    public void ReadRow_OutsideTheMatrix_Throws()
    {
        using PackedMatrix packed = new TestMatrix(40, 8, 7).Pack(WeightFormat.BFloat16, _pool);
        Assert.Throws<ArgumentOutOfRangeException>(() => packed.ReadRow(40, new float[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => packed.ReadRow(-1, new float[8]));
        Assert.Throws<ArgumentException>(() => packed.ReadRow(0, new float[7]));
    }

    [Fact]
    public void Pack_Cancelled_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => PackedMatrix.Pack(new TestMatrix(200, 8, 7), WeightFormat.BFloat16, _pool, cancelled.Token));
    }

    [Fact]
    public void Pack_SourceThrows_RethrowsIt()
    {
        Assert.Throws<InvalidDataException>(
            () => PackedMatrix.Pack(new BrokenSource(), WeightFormat.Float32, _pool, CancellationToken.None));
    }

    [Fact]
    public void Pack_EmptySource_Throws()
    {
        Assert.Throws<ArgumentException>(() => new TestMatrix(0, 4, 7).Pack(WeightFormat.BFloat16, _pool));
        Assert.Throws<ArgumentException>(() => new TestMatrix(4, 0, 7).Pack(WeightFormat.BFloat16, _pool));
    }

    private sealed class BrokenSource : IMatrixSource
    {
        public int Rows => 100;

        public int Columns => 4;

        public void ReadRow(int row, Span<float> destination)
        {
            if (row == 70)
                throw new InvalidDataException("row 70 is damaged");
        }
    }
}
