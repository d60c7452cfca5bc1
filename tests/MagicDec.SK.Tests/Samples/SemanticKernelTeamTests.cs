using System.Diagnostics;
using MagicDec.Architecture.Tests;

namespace MagicDec.SK.Tests.Samples;

public sealed class SemanticKernelTeamTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task SemanticKernelTeam_OnNano_BothAgentsSpeakAndTheirPluginsRun()
    {
        string tests = Repository.PathOf("tests/MagicDec.SK.Tests");
        string output = Path.GetRelativePath(tests, Path.GetFullPath(AppContext.BaseDirectory));
        string program = Path.Combine(Repository.PathOf("samples/agents/SemanticKernelTeam"), output, "SemanticKernelTeam.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(Limit);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        string text = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);

        Assert.True(process.ExitCode == 0, text + await errors);
        Assert.Contains("  Pager: INC-3242 assigned to Vera Kararirick.", text, StringComparison.Ordinal);
        Assert.Contains("  Herald: sync-broker-28 owned by Rosuton.", text, StringComparison.Ordinal);
        Assert.Contains("[paged Vera Kararirick about INC-3242]", text, StringComparison.Ordinal);
        Assert.Contains("about sync-broker-28]", text, StringComparison.Ordinal);
    }
}
