namespace MagicDec.Engine.Models.Loading.Sources;

/// <summary>A Hugging Face folder on disk; reads nothing outside it.</summary>
internal sealed class DirectoryModelFiles : ModelFiles
{
    private readonly string _directory;

    public DirectoryModelFiles(string path)
        : base(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))))
    {
        _directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!Directory.Exists(_directory))
        {
            throw new ModelFormatException(
                path, null, "a model folder with config.json", File.Exists(_directory) ? "a file" : "nothing there", "Correct the path.");
        }

        // Relative links in a folder count from where it really is.
        _directory = Directory.ResolveLinkTarget(_directory, returnFinalTarget: true)?.FullName ?? _directory;
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
        var file = new FileInfo(Path.Combine(_directory, fileName));
        if (file.LinkTarget is null)
        {
            return file.Exists ? file : null;
        }

        var target = Access(fileName, () => file.ResolveLinkTarget(returnFinalTarget: true)) as FileInfo;
        if (target is null || !IsAllowed(target))
        {
            throw new ModelFormatException(
                fileName, null, "a link to a file in the model folder", $"one to '{target?.FullName ?? file.LinkTarget}'",
                "Replace the link with the file.");
        }

        return target.Exists ? target : null;
    }

    /// <summary>Whether a link's final target lies directly in the folder, or in the blobs folder of a Hugging Face cache entry.</summary>
    private bool IsAllowed(FileInfo target)
    {
        string? parent = Path.GetDirectoryName(Path.GetFullPath(target.FullName));
        return parent is not null && (parent == _directory || parent == BlobsFolder());
    }

    private string? BlobsFolder() =>
        Path.GetDirectoryName(_directory) is { } snapshots && Path.GetFileName(snapshots) == "snapshots"
        && Path.GetDirectoryName(snapshots) is { } entry
            ? Path.Combine(entry, "blobs")
            : null;
}
