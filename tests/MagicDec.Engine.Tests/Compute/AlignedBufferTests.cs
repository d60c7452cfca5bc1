using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Tests.Compute;

public sealed unsafe class AlignedBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData((1 << 20) + 13)]
    [InlineData((9 << 20) + 13)]
    public void Constructor_AnyLength_IsAlignedAndZero(int length)
    {
        using var buffer = new AlignedBuffer<byte>(length);
        Assert.Equal(length, buffer.Length);
        Assert.Equal(0u, (nuint)buffer.Pointer % 64);
        Assert.False(new ReadOnlySpan<byte>(buffer.Pointer, length).ContainsAnyExcept((byte)0));
        new Span<byte>(buffer.Pointer, length).Fill(1);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData((1 << 20) + 13)]
    [InlineData((9 << 20) + 13)]
    public void Discard_WrittenBuffer_IsZeroAndUsable(int length)
    {
        using var buffer = new AlignedBuffer<byte>(length);
        new Span<byte>(buffer.Pointer, length).Fill(1);
        buffer.Discard();
        Assert.False(new ReadOnlySpan<byte>(buffer.Pointer, length).ContainsAnyExcept((byte)0));
        buffer.Pointer[length - 1] = 3;
        Assert.Equal(3, buffer.Pointer[length - 1]);
    }

    [Theory]
    [InlineData((1 << 20) + 13)]
    [InlineData((9 << 20) + 13)]
    public void Map_PartOfAHugePage_TakesNoWholeOneForIt(int length)
    {
        if (!OperatingSystem.IsLinux())
            return;
        nuint bytes = (nuint)length, page = (nuint)Environment.SystemPageSize;
        void* pointer = MappedMemory.Map(bytes, out nuint mapped);
        try
        {
            Assert.Equal(((bytes / page) + 1) * page, mapped);
            new Span<byte>(pointer, (int)mapped).Fill(1);
        }
        finally
        {
            MappedMemory.Unmap(pointer, mapped);
        }
    }

    [Fact]
    public void Constructor_ImpossibleLength_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedBuffer<int>(-1));
        Assert.Throws<OverflowException>(() => new AlignedBuffer<double>(nint.MaxValue));
        Assert.Throws<OutOfMemoryException>(() => new AlignedBuffer<byte>(nint.MaxValue - (64 << 20)));
    }

    [Fact]
    public void Slice_WithinTheBuffer_SeesItsElements()
    {
        using var buffer = new AlignedBuffer<int>(10);
        buffer.Pointer[7] = 5;
        Assert.Equal(5, buffer.Slice(6, 4)[1]);
        Assert.Equal(0, buffer.Slice(10, 0).Length);
    }

    [Fact]
    public void Slice_BeyondTheBuffer_Throws()
    {
        using var buffer = new AlignedBuffer<int>(10);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(7, 4).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(-1, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(nint.MaxValue, 1).Length);
    }

    [Fact]
    public void Dispose_Twice_ForgetsThePointer()
    {
        var buffer = new AlignedBuffer<int>(10);
        buffer.Dispose();
        buffer.Dispose();
        Assert.True(buffer.Pointer == null);
    }
}
