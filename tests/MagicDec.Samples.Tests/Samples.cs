namespace MagicDec.Samples.Tests;

/// <summary>Where the samples are.</summary>
internal static class Samples
{
    /// <summary>The repository's root, found upward from the test assembly.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder that holds a folder for each sample.</summary>
    public static string Folder => Path.Combine(Root, "samples", "agents");

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
