using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Sabotage;

/// <summary>A partly filled page of somebody else is taken over, but what is in it is not copied.</summary>
internal sealed class PageNotCopied(IModelRunner inner) : SabotagedRunner(inner)
{
    public override void Run(StepBatch batch, StepResult result) => Inner.Run(batch, result);

    public override void CopyPage(int source, int destination)
    {
    }
}
