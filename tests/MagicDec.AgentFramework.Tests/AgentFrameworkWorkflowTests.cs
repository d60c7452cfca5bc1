using MagicDec.Testing.Processes;

namespace MagicDec.AgentFramework.Tests;

/// <summary>The sample, as a user runs it.</summary>
public sealed class AgentFrameworkWorkflowTests
{
    [Fact]
    public async Task AgentFrameworkWorkflow_OnNano_EachAgentAnswersFromItsLogAndTheChainActs()
    {
        SampleRun run = await SampleRun.ToEndAsync("AgentFrameworkWorkflow");

        Assert.Contains("  North: INC-3242 assigned to Vera Kararirick.", run.Output, StringComparison.Ordinal);
        Assert.Contains("  West: INC-3242: not in the log.", run.Output, StringComparison.Ordinal);
        Assert.Contains("  South: INC-7154 affects data-engine-56.", run.Output, StringComparison.Ordinal);
        Assert.Contains("[paged Vera Kararirick about INC-3242]", run.Output, StringComparison.Ordinal);
        Assert.Contains("  Directory: Vera Kararirick has phone 95595.", run.Output, StringComparison.Ordinal);
    }
}
