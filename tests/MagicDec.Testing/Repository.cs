namespace MagicDec.Testing;

/// <summary>Where the repository's files are, found upward from the test assembly.</summary>
public static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of a file or folder, given relative to the root with forward slashes.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The C# files under the given top folders, build outputs left out, as paths relative to the root with forward slashes.</summary>
    public static IEnumerable<string> SourceFiles(params string[] folders) =>
        folders
            .Select(PathOf)
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MagicDec.SK.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No MagicDec.SK.sln above {AppContext.BaseDirectory}.");
    }
}
