using MagicDec.Engine.Models.Loading.Sources;
using MagicDec.Testing;

namespace MagicDec.Engine.Tests.Models.Loading.Sources;

public unsafe class MappedFileBytesTests
{
    private const int Size = 8 << 20;

    [Fact]
    public void Release_ReadRange_LeavesTheProcessAndCanBeReadAgain()
    {
        using var folder = new TemporaryDirectory();
        string path = folder.File("weights.bin");
        var content = new byte[Size];
        new Random(3).NextBytes(content);
        File.WriteAllBytes(path, content);

        using var bytes = new MappedFileBytes(path);
        Assert.Equal(Size, bytes.Length);
        Assert.True(new ReadOnlySpan<byte>(bytes.Pointer, Size).SequenceEqual(content));
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Assert.Equal(Size / 1024, ResidentKilobytes(path));
        bytes.Release(Size / 2, Size / 2);
        Assert.Equal(Size / 2048, ResidentKilobytes(path));
        bytes.Release(0, Size);
        Assert.Equal(0, ResidentKilobytes(path));
        Assert.True(new ReadOnlySpan<byte>(bytes.Pointer, Size).SequenceEqual(content));
    }

    private static int ResidentKilobytes(string path)
    {
        bool inside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            inside = inside ? !line.Contains('-', StringComparison.Ordinal) : line.EndsWith(path, StringComparison.Ordinal);
            if (inside && line.StartsWith("Rss:", StringComparison.Ordinal))
            {
                return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
            }
        }

        return 0;
    }
}
