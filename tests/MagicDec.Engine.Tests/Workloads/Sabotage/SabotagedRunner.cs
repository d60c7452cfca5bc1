using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Sabotage;

/// <summary>A runner with a mistake in it. Passes everything on unless a method is overridden.</summary>
internal abstract class SabotagedRunner(IModelRunner inner) : IModelRunner
{
    protected IModelRunner Inner => inner;

    public virtual int PageCount => inner.PageCount;

    public KvGeometry Geometry => inner.Geometry;

    public abstract void Run(StepBatch batch, StepResult result);

    public virtual void CopyPage(int source, int destination) => inner.CopyPage(source, destination);

    public void Dispose() => inner.Dispose();

    /// <summary>Whether these rows check a draft.</summary>
    protected static bool IsVerification(StepSequence rows) => rows.OutputCount == rows.RowCount && rows.RowCount > 1;

    /// <summary>The same step with something changed about each sequence.</summary>
    protected static StepBatch Copy(StepBatch batch, Func<StepSequence, StepSequence> change)
    {
        StepBatch copy = new();
        foreach (StepSequence original in batch.Sequences)
        {
            StepSequence rows = change(original);
            copy.Add(
                batch.TokenIds.Slice(original.FirstRow, original.RowCount), rows.Position, rows.Pages, rows.View, rows.OutputCount, rows.Sampling,
                rows.Mass, rows.MassRows);
        }

        return copy;
    }
}
