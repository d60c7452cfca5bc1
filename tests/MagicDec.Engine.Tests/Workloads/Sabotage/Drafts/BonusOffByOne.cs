using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Sabotage.Drafts;

/// <summary>When a whole draft is right, the free token after it is taken one row too early.</summary>
internal sealed class BonusOffByOne(IModelRunner inner) : SabotagedRunner(inner)
{
    public override void Run(StepBatch batch, StepResult result)
    {
        Inner.Run(batch, result);
        foreach (StepSequence rows in batch.Sequences.Where(IsVerification))
        {
            ReadOnlySpan<int> draft = batch.TokenIds.Slice(rows.FirstRow + 1, rows.RowCount - 1);
            Span<int> sampled = result.Tokens.AsSpan(rows.FirstOutput, rows.OutputCount);
            if (sampled.StartsWith(draft))
            {
                sampled[^1] = sampled[^2];
            }
        }
    }
}
