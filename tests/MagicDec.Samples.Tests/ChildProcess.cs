using System.Diagnostics;

namespace MagicDec.Samples.Tests;

/// <summary>Waits for a child process whose output is redirected.</summary>
internal static class ChildProcess
{
    /// <summary>Reads what it prints until it ends, and asserts that it ends in time and well; returns its output.</summary>
    /// <param name="process">The process; killed with its children when it takes too long.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="within">How long it may take.</param>
    public static async Task<string> ToEndAsync(Process process, string what, TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{what} did not end within {within}.");
        }

        Assert.True(process.ExitCode == 0, $"{what} ended with exit code {process.ExitCode}:\n{await output}\n{await errors}");
        return await output;
    }
}
