using System.Diagnostics;
using System.Text;

namespace MagicDec.Testing.Processes;

/// <summary>A sample, run in a process of its own with its output redirected.</summary>
public sealed record SampleRun(string Output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>The folder that holds a folder for each sample.</summary>
    public static string Folder => Repository.PathOf("samples/agents");

    /// <summary>The lines of the output, without trailing space.</summary>
    public IReadOnlyList<string> Lines => [.. Output.Split('\n').Select(line => line.TrimEnd())];

    /// <summary>Runs a sample to its end.</summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<SampleRun> ToEndAsync(string sample, string input = "", params string[] args)
    {
        using Process process = Start(sample, args);
        await process.StandardInput.WriteAsync(input).ConfigureAwait(false);
        process.StandardInput.Close();
        return new SampleRun(await ChildProcess.ToEndAsync(process, sample, Limit).ConfigureAwait(false));
    }

    /// <summary>Starts a sample that was built beside the running tests, in the same configuration.</summary>
    public static Process Start(string sample, params string[] args)
    {
        // bin/CONFIGURATION/FRAMEWORK, the same below the sample's project as below that of the tests.
        string tests = Path.GetRelativePath(Repository.PathOf("tests"), Path.GetFullPath(AppContext.BaseDirectory).TrimEnd(Path.DirectorySeparatorChar));
        string output = tests[(tests.IndexOf(Path.DirectorySeparatorChar, StringComparison.Ordinal) + 1)..];
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Folder, sample, output, $"{sample}.dll"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
    }
}
