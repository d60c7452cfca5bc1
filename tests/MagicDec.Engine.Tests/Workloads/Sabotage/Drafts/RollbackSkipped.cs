using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Sabotage.Drafts;

/// <summary>After a rejection the next pass takes up behind the rejected tokens, so their keys and values stay in the history.</summary>
internal sealed class RollbackSkipped(IModelRunner inner) : PagesRestored(inner)
{
    private readonly Dictionary<PageTable, int> _verifiedTo = [];

    protected override bool LosesWrites(StepSequence rows) =>
        rows.RowCount == rows.OutputCount && _verifiedTo.TryGetValue(rows.Pages, out int end) && rows.Position + rows.RowCount <= end;

    protected override void After(StepBatch batch, StepResult result)
    {
        foreach (StepSequence rows in batch.Sequences)
        {
            if (IsVerification(rows))
            {
                _verifiedTo[rows.Pages] = rows.Position + rows.RowCount;
            }
            else if (rows.RowCount > 1 || rows.Position + rows.RowCount > _verifiedTo.GetValueOrDefault(rows.Pages))
            {
                _verifiedTo.Remove(rows.Pages);
            }
        }
    }
}
