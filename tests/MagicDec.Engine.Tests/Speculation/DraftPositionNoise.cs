using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Tests.Workloads.Sabotage;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>Sampling noise of a checked draft is counted from the start of its round, not from the start of the sequence.</summary>
internal sealed class DraftPositionNoise(IModelRunner inner) : SabotagedRunner(inner)
{
    public override void Run(StepBatch batch, StepResult result) =>
        Inner.Run(Copy(batch, rows => IsVerification(rows) ? rows with { Sampling = Rekey(rows) } : rows), result);

    private static RowSampling Rekey(StepSequence rows) => new()
    {
        Parameters = rows.Sampling.Parameters with { Seed = rows.Sampling.Parameters.Seed ^ (ulong)rows.Position },
        Counts = rows.Sampling.Counts,
        Constraint = rows.Sampling.Constraint,
        IncludeLogits = rows.Sampling.IncludeLogits,
    };
}
