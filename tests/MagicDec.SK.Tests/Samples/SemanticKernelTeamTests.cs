using MagicDec.Testing.Processes;

namespace MagicDec.SK.Tests.Samples;

public sealed class SemanticKernelTeamTests
{
    [Fact]
    public async Task SemanticKernelTeam_OnNano_BothAgentsSpeakAndTheirPluginsRun()
    {
        SampleRun run = await SampleRun.ToEndAsync("SemanticKernelTeam");

        Assert.Contains("  Pager: INC-3242 assigned to Vera Kararirick.", run.Output, StringComparison.Ordinal);
        Assert.Contains("  Herald: sync-broker-28 owned by Rosuton.", run.Output, StringComparison.Ordinal);
        Assert.Contains("[paged Vera Kararirick about INC-3242]", run.Output, StringComparison.Ordinal);
        Assert.Contains("about sync-broker-28]", run.Output, StringComparison.Ordinal);
    }
}
