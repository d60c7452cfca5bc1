using System.Diagnostics;
using System.Text;

namespace MagicDec.Samples.Tests;

/// <summary>A sample, run in a process of its own with its output redirected.</summary>
internal sealed record SampleRun(int ExitCode, string Output)
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
        using var limit = new CancellationTokenSource(Limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{sample} did not end within {Limit}.");
        }

        var run = new SampleRun(process.ExitCode, await output);
        Assert.True(run.ExitCode == 0, $"{sample} ended with exit code {run.ExitCode}:\n{run.Output}\n{await errors}");
        return run;
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
