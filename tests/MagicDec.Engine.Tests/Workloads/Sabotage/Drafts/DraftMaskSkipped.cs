using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Sabotage.Drafts;

/// <summary>Rows that check a draft are sampled without their masks.</summary>
internal sealed class DraftMaskSkipped(IModelRunner inner) : SabotagedRunner(inner)
{
    public override void Run(StepBatch batch, StepResult result) => Inner.Run(
        Copy(batch, rows => IsVerification(rows) ? rows with { Sampling = WithoutMask(rows.Sampling) } : rows), result);

    private static RowSampling WithoutMask(RowSampling sampling) =>
        new() { Parameters = sampling.Parameters, Counts = sampling.Counts, IncludeLogits = sampling.IncludeLogits };
}
