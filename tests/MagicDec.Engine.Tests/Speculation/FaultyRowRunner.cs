using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>One position of every sequence cannot be sampled: its row ends in a fault, as it does with logits that are not numbers.</summary>
internal sealed class FaultyRowRunner(IModelRunner inner, int position) : IModelRunner
{
    public int PageCount => inner.PageCount;

    public KvGeometry Geometry => inner.Geometry;

    public void Run(StepBatch batch, StepResult result)
    {
        inner.Run(batch, result);
        for (int i = 0; i < batch.Sequences.Count; i++)
        {
            StepSequence rows = batch.Sequences[i];
            int firstOutputPosition = rows.Position + rows.RowCount - rows.OutputCount + 1;
            int good = position - firstOutputPosition;
            if (good >= 0 && good < rows.OutputCount)
            {
                result.SampledCounts[i] = good;
                result.Faults[i] = new InvalidOperationException("Not a number.");
                result.Tokens.AsSpan(rows.FirstOutput + good, rows.OutputCount - good).Fill(-1);
            }
        }
    }

    public void CopyPage(int source, int destination) => inner.CopyPage(source, destination);

    public void Dispose() => inner.Dispose();
}
