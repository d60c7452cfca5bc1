using MagicDec.Engine.Tokenization.Files;

namespace MagicDec.Engine.Models.Loading.Sources;

/// <summary>A Hugging Face folder on disk; reads nothing outside it.</summary>
internal sealed class DirectoryModelFiles : ModelFiles
{
    private readonly ModelFolder _folder;

    public DirectoryModelFiles(string path)
        : base(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))))
    {
        if (!Directory.Exists(path))
        {
            throw new ModelFormatException(
                path, null, "a model folder with config.json", File.Exists(path) ? "a file" : "nothing there", "Correct the path.");
        }

        _folder = new ModelFolder(path);
    }

    public override bool TryRead(string fileName, out ReadOnlyMemory<byte> content)
    {
        content = default;
        if (Find(fileName) is not { } file)
        {
            return false;
        }

        if (file.Length > MaxTextBytes)
        {
            throw new ModelFormatException(fileName, null, $"at most {MaxTextBytes} bytes", $"{file.Length}");
        }

        content = Access(fileName, () => File.ReadAllBytes(file.FullName));
        return true;
    }

    internal override FileBytes? TryMap(string fileName)
    {
        if (Find(fileName) is not { } file)
        {
            return null;
        }

        // An empty file cannot be mapped (and a pipe has no length).
        return file.Length > 0
            ? Access(fileName, () => new MappedFileBytes(file.FullName))
            : throw new ModelFormatException(fileName, null, "a file with data", "an empty one", "Download the file again.");
    }

    private static T Access<T>(string fileName, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException(fileName, null, "a readable file", e.Message, null, e);
        }
    }

    private FileInfo? Find(string fileName)
    {
        ModelFileName.Check(fileName);
        string? outside = null;
        var file = Access(fileName, () => _folder.Find(fileName, out outside));
        return outside is null
            ? file
            : throw new ModelFormatException(
                fileName, null, "a link to a file in the model folder", $"one to '{outside}'", "Replace the link with the file.");
    }
}
