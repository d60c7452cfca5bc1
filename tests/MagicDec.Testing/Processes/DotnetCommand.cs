using System.Diagnostics;

namespace MagicDec.Testing.Processes;

/// <summary>The dotnet command in a child process, as if no test host had started it.</summary>
public static class DotnetCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>How it is started in a folder: with its output redirected, and without build servers that would outlive it.</summary>
    public static ProcessStartInfo Create(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(IsFromTheTestHost).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        return start;
    }

    /// <summary>Runs it; returns what it printed.</summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        using Process process = Process.Start(Create(folder, arguments))!;
        return await ChildProcess.ToEndAsync(process, $"dotnet {string.Join(' ', arguments)}", Limit).ConfigureAwait(false);
    }

    private static bool IsFromTheTestHost(string name) =>
        name.Contains("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.Ordinal);
}
