using System.Diagnostics;
using MagicDec.Architecture.Tests;

namespace MagicDec.AgentFramework.Tests;

/// <summary>The sample, as a user runs it.</summary>
public sealed class AgentFrameworkWorkflowTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task AgentFrameworkWorkflow_OnNano_EachAgentAnswersFromItsLogAndTheChainActs()
    {
        string tests = Repository.PathOf("tests/MagicDec.AgentFramework.Tests");
        string output = Path.GetRelativePath(tests, Path.GetFullPath(AppContext.BaseDirectory));
        string program = Path.Combine(Repository.PathOf("samples/agents/AgentFrameworkWorkflow"), output, "AgentFrameworkWorkflow.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(Limit);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        string text = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);

        Assert.True(process.ExitCode == 0, text + await errors);
        Assert.Contains("  North: INC-3242 assigned to Vera Kararirick.", text, StringComparison.Ordinal);
        Assert.Contains("  West: INC-3242: not in the log.", text, StringComparison.Ordinal);
        Assert.Contains("  South: INC-7154 affects data-engine-56.", text, StringComparison.Ordinal);
        Assert.Contains("[paged Vera Kararirick about INC-3242]", text, StringComparison.Ordinal);
        Assert.Contains("  Directory: Vera Kararirick has phone 95595.", text, StringComparison.Ordinal);
    }
}
