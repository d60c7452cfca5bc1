using System.Diagnostics;

namespace MagicDec.Testing.Processes;

/// <summary>Waits for a child process whose output is redirected.</summary>
public static class ChildProcess
{
    /// <summary>Reads what it prints until it ends; returns its output.</summary>
    /// <param name="process">The process; killed with its children when it takes too long.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="within">How long it may take.</param>
    /// <exception cref="TimeoutException">It took too long.</exception>
    /// <exception cref="InvalidOperationException">It ended with another exit code than 0; the message holds all that it printed.</exception>
    public static async Task<string> ToEndAsync(Process process, string what, TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException problem)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{what} did not end within {within}.", problem);
        }

        string printed = await output.ConfigureAwait(false);
        return process.ExitCode == 0
            ? printed
            : throw new InvalidOperationException($"{what} ended with exit code {process.ExitCode}:\n{printed}\n{await errors.ConfigureAwait(false)}");
    }
}
