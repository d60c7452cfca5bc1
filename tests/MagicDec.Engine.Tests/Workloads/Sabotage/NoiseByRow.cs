using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Sabotage;

/// <summary>Sampling noise depends on the place in the step, not on the position in the sequence alone; alone in a step it is as it should be.</summary>
internal sealed class NoiseByRow(IModelRunner inner) : SabotagedRunner(inner)
{
    public override void Run(StepBatch batch, StepResult result) =>
        Inner.Run(Copy(batch, rows => rows with { Sampling = Shift(rows.Sampling, rows.FirstOutput) }), result);

    private static RowSampling Shift(RowSampling sampling, int row) => new()
    {
        Parameters = sampling.Parameters with { Seed = sampling.Parameters.Seed + (ulong)row },
        Counts = sampling.Counts,
        Constraint = sampling.Constraint,
        IncludeLogits = sampling.IncludeLogits,
    };
}
