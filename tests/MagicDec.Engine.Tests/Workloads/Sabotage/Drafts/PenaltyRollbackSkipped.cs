using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Sabotage.Drafts;

/// <summary>Draft tokens stay counted for penalties after they have been rejected.</summary>
internal sealed class PenaltyRollbackSkipped(IModelRunner inner) : SabotagedRunner(inner)
{
    public override void Run(StepBatch batch, StepResult result)
    {
        Inner.Run(batch, result);
        foreach (StepSequence rows in batch.Sequences.Where(IsVerification))
        {
            rows.Sampling.Counts?.Push(batch.TokenIds[rows.FirstRow + rows.RowCount - 1]);
        }
    }
}
