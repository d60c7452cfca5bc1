using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Sabotage;

/// <summary>A step with four sequences throws: their requests are lost.</summary>
internal sealed class StepFails(IModelRunner inner) : SabotagedRunner(inner)
{
    public override void Run(StepBatch batch, StepResult result)
    {
        if (batch.Sequences.Count == 4)
        {
            throw new InvalidOperationException("Sabotage.");
        }

        Inner.Run(batch, result);
    }
}
