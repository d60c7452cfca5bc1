using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Sabotage;

/// <summary>The third sequence of a step gets its neighbour's token: an index off by one.</summary>
internal sealed class NeighbourChangesToken(IModelRunner inner) : SabotagedRunner(inner)
{
    public override void Run(StepBatch batch, StepResult result)
    {
        Inner.Run(batch, result);
        if (batch.Sequences.Count > 2 && batch.Sequences[2] is { OutputCount: > 0, FirstOutput: > 0 and var output })
        {
            result.Tokens[output] = result.Tokens[output - 1];
        }
    }
}
