using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Tests.Workloads.Sabotage;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>The target takes every draft token as its own.</summary>
internal sealed class VerifySkipped(IModelRunner inner) : SabotagedRunner(inner)
{
    public override void Run(StepBatch batch, StepResult result)
    {
        Inner.Run(batch, result);
        foreach (StepSequence rows in batch.Sequences.Where(IsVerification))
        {
            batch.TokenIds.Slice(rows.FirstRow + 1, rows.RowCount - 1).CopyTo(result.Tokens.AsSpan(rows.FirstOutput));
        }
    }
}
