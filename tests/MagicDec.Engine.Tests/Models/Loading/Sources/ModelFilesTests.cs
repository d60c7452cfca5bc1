using MagicDec.Engine.Models.Loading;
using MagicDec.Testing;

namespace MagicDec.Engine.Tests.Models.Loading.Sources;

public sealed class ModelFilesTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FromDirectory_NoSuchFolder_Throws()
    {
        Assert.Throws<ModelFormatException>(() => ModelFiles.FromDirectory(_folder.File("missing")));
        File.WriteAllText(_folder.File("file"), "");
        Assert.Contains("a file", Assert.Throws<ModelFormatException>(() => ModelFiles.FromDirectory(_folder.File("file"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_FileInTheFolder_GivesItsBytes()
    {
        File.WriteAllText(_folder.File("config.json"), "{}");
        using var files = ModelFiles.FromDirectory(_folder.Path + Path.DirectorySeparatorChar);
        Assert.Equal(Path.GetFileName(_folder.Path), files.Name);
        Assert.True(files.TryRead("config.json", out var content));
        Assert.Equal("{}"u8, content.Span);
        Assert.False(files.TryRead("tokenizer.json", out _));
        Assert.Equal("tokenizer.json", Assert.Throws<ModelFormatException>(() => files.ReadRequired("tokenizer.json")).File);
    }

    [Theory]
    [InlineData("../config.json")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("c:x")]
    public void TryRead_NameWithAPath_Throws(string name)
    {
        using var folder = ModelFiles.FromDirectory(_folder.Path);
        using var memory = ModelFiles.FromMemory(_ => throw new InvalidOperationException("must not be asked"));
        Assert.Throws<ModelFormatException>(() => folder.TryRead(name, out _));
        Assert.Throws<ModelFormatException>(() => memory.TryRead(name, out _));
    }

    [Fact]
    public void TryRead_LinkOutOfTheFolder_Throws()
    {
        string model = Directory.CreateDirectory(_folder.File("model")).FullName;
        File.WriteAllText(_folder.File("secret.json"), "{}");
        Directory.CreateSymbolicLink(Path.Combine(model, "up"), _folder.Path);
        File.CreateSymbolicLink(Path.Combine(model, "config.json"), "../secret.json");
        File.CreateSymbolicLink(Path.Combine(model, "chain.json"), "config.json");
        File.CreateSymbolicLink(Path.Combine(model, "through.json"), "up/secret.json");
        File.CreateSymbolicLink(Path.Combine(model, "model.safetensors"), _folder.File("secret.json"));
        File.CreateSymbolicLink(Path.Combine(model, "loop.json"), "loop.json");

        using var files = ModelFiles.FromDirectory(model);
        foreach (string name in new[] { "config.json", "chain.json", "through.json", "loop.json" })
        {
            Assert.Equal(name, Assert.Throws<ModelFormatException>(() => files.TryRead(name, out _)).File);
        }

        Assert.Throws<ModelFormatException>(files.OpenTensors);
    }

    [Fact]
    public void TryRead_LinkInsideTheFolderOrTheDownloadCache_IsFollowed()
    {
        string snapshot = Directory.CreateDirectory(_folder.File("snapshots/0123")).FullName;
        Directory.CreateDirectory(_folder.File("blobs"));
        File.WriteAllText(_folder.File("blobs/abcd"), "{}");
        File.WriteAllText(Path.Combine(snapshot, "real.json"), "[]");
        File.CreateSymbolicLink(Path.Combine(snapshot, "config.json"), "../../blobs/abcd");
        File.CreateSymbolicLink(Path.Combine(snapshot, "tokenizer.json"), "real.json");
        Directory.CreateSymbolicLink(_folder.File("alias"), snapshot);

        foreach (string path in new[] { snapshot, _folder.File("alias") })
        {
            using var files = ModelFiles.FromDirectory(path);
            Assert.True(files.TryRead("config.json", out var config));
            Assert.Equal("{}"u8, config.Span);
            Assert.True(files.TryRead("tokenizer.json", out var tokenizer));
            Assert.Equal("[]"u8, tokenizer.Span);
        }
    }

    [Fact]
    public void OpenTensors_EmptyFile_Throws()
    {
        File.WriteAllText(_folder.File("model.safetensors"), "");
        using var files = ModelFiles.FromDirectory(_folder.Path);
        Assert.Equal("model.safetensors", Assert.Throws<ModelFormatException>(files.OpenTensors).File);
    }

    [Fact]
    public void Random_UnknownShape_ListsTheKnownOnes() =>
        Assert.Contains("15m, 135m, 1b, 8b", Assert.Throws<ModelFormatException>(() => ModelFiles.Random("2b")).Message, StringComparison.Ordinal);
}
