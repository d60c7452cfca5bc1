namespace MagicDec.Engine.Tokenization.Files;

/// <summary>A model's folder on disk. Links are followed only to files in it, or in the blobs folder of a Hugging Face cache entry.</summary>
/// <remarks>Here because whoever reads a tokenizer or a whole model needs it, and tokenization depends on nothing else in the engine.</remarks>
internal sealed class ModelFolder
{
    private readonly string _path;

    public ModelFolder(string path)
    {
        _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(_path))
        {
            // Relative links in a folder count from where it really is.
            _path = Directory.ResolveLinkTarget(_path, returnFinalTarget: true)?.FullName ?? _path;
        }
    }

    /// <summary>Finds a file by its plain name; null where there is none.</summary>
    /// <param name="fileName">Its name, without a path.</param>
    /// <param name="outside">Where a link leads that must not be followed; else null.</param>
    /// <exception cref="IOException">A link cannot be followed.</exception>
    /// <exception cref="UnauthorizedAccessException">A link must not be read.</exception>
    public FileInfo? Find(string fileName, out string? outside)
    {
        outside = null;
        var file = new FileInfo(Path.Combine(_path, fileName));
        if (file.LinkTarget is null)
        {
            return file.Exists ? file : null;
        }

        FileSystemInfo? final = file.ResolveLinkTarget(returnFinalTarget: true);
        if (final is FileInfo target && IsAllowed(target))
        {
            return target.Exists ? target : null;
        }

        outside = final?.FullName ?? file.LinkTarget;
        return null;
    }

    /// <summary>Whether a link's final target lies directly in the folder, or in the blobs folder of a Hugging Face cache entry.</summary>
    private bool IsAllowed(FileInfo target)
    {
        string? parent = Path.GetDirectoryName(Path.GetFullPath(target.FullName));
        return parent is not null && (parent == _path || parent == BlobsFolder());
    }

    private string? BlobsFolder() =>
        Path.GetDirectoryName(_path) is { } snapshots && Path.GetFileName(snapshots) == "snapshots"
        && Path.GetDirectoryName(snapshots) is { } entry
            ? Path.Combine(entry, "blobs")
            : null;
}
