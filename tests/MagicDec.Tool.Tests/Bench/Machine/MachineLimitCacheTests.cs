using MagicDec.Testing;
using MagicDec.Tool.Bench.Machine;

namespace MagicDec.Tool.Tests.Bench.Machine;

public sealed class MachineLimitCacheTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private int _measurements;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Get_SecondTime_IsNotMeasured()
    {
        MachineReport first = Get(2);
        MachineReport second = Get(2);

        Assert.Equal(first, second);
        Assert.Equal(1, _measurements);
    }

    [Fact]
    public void Get_Kept_IsToTheLastDigit()
    {
        MachineReport measured = new(1.0 / 3, 519.48051948051943);
        new MachineLimitCache(_folder.Path).Get(4, measureAgain: false, _ => measured);

        Assert.Equal(measured, Get(4));
    }

    [Fact]
    public void Get_OtherThreadsOrAskedFor_IsMeasured()
    {
        Get(2);
        Get(1);
        Assert.Equal(2, _measurements);

        Get(2, again: true);
        Assert.Equal(3, _measurements);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"ReadGbPerS\":0,\"PeakFp32GflopPerS\":5}")]
    [InlineData("50")]
    [InlineData("50 x")]
    [InlineData("50 500 5")]
    [InlineData("0 5")]
    [InlineData("5 -1")]
    [InlineData("5 NaN")]
    [InlineData("∞ 5")]
    [InlineData("{\"ReadGbPerS\":1,\"PeakFp32GflopPerS\":5}")]
    public void Get_DamagedFile_IsMeasured(string content)
    {
        Get(2);
        File.WriteAllText(Assert.Single(Directory.GetFiles(_folder.Path)), content);

        Get(2);
        Get(2);

        Assert.Equal(2, _measurements);
    }

    [Fact]
    public void Get_FolderCannotBeMade_IsMeasured()
    {
        File.WriteAllText(_folder.File("file"), "");
        MachineLimitCache cache = new(_folder.File("file"));

        Assert.Equal(4, cache.Get(2, measureAgain: false, _ => new MachineReport(4, 5)).ReadGbPerS);
    }

    private MachineReport Get(int threads, bool again = false) =>
        new MachineLimitCache(_folder.Path).Get(threads, again, _ => new MachineReport(++_measurements, 100));
}
