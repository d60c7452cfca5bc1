using System.Diagnostics;
using System.Text;

namespace MagicDec.Samples.Tests;

/// <summary>A sample, run in a process of its own with its output redirected.</summary>
internal sealed record SampleRun(string Output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>The lines of the output, without trailing space.</summary>
    public string[] Lines => [.. Output.Split('\n').Select(line => line.TrimEnd())];

    /// <summary>Runs a sample to its end and asserts that it ended well.</summary>
    public static async Task<SampleRun> ToEndAsync(string sample, string input = "", params string[] args)
    {
        using Process process = Start(sample, args);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return new SampleRun(await ChildProcess.ToEndAsync(process, sample, Limit));
    }

    /// <summary>Starts a sample that was built beside the tests, in the same configuration.</summary>
    public static Process Start(string sample, params string[] args)
    {
        string output = Path.GetFullPath(AppContext.BaseDirectory).TrimEnd(Path.DirectorySeparatorChar);
        string folder = Path.Combine(Samples.Folder, sample, Path.GetRelativePath(Path.Combine(Samples.Root, "tests", "MagicDec.Samples.Tests"), output));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, $"{sample}.dll"), .. args])
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
