using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Sabotage.Drafts;

/// <summary>Some passes leave keys and values of some sequences as they were before.</summary>
internal abstract class PagesRestored(IModelRunner inner) : SabotagedRunner(inner)
{
    /// <summary>Pages at the end of the memory where contents are kept meanwhile; the engine never hears of them.</summary>
    public const int SparePages = 16;

    public override int PageCount => Inner.PageCount - SparePages;

    public override void Run(StepBatch batch, StepResult result)
    {
        List<(int Page, int Spare)> kept = [];
        foreach (StepSequence rows in batch.Sequences)
        {
            if (!LosesWrites(rows))
            {
                continue;
            }

            int last = (rows.Position + rows.RowCount - 1) / Geometry.PageTokens;
            for (int page = rows.Position / Geometry.PageTokens; page <= last && kept.Count < SparePages; page++)
            {
                kept.Add((rows.Pages.Pages[page], PageCount + kept.Count));
                Inner.CopyPage(kept[^1].Page, kept[^1].Spare);
            }
        }

        Inner.Run(batch, result);
        foreach ((int page, int spare) in kept)
        {
            Inner.CopyPage(spare, page);
        }

        After(batch, result);
    }

    /// <summary>Whether what the pass writes for these rows is lost.</summary>
    protected abstract bool LosesWrites(StepSequence rows);

    /// <summary>The pass is over.</summary>
    protected virtual void After(StepBatch batch, StepResult result)
    {
    }
}
