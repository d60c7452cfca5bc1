using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Sabotage;

/// <summary>Somebody takes hold of a page and never lets go.</summary>
internal sealed class PageNeverFreed(IModelRunner inner) : SabotagedRunner(inner)
{
    private bool _done;

    public override void Run(StepBatch batch, StepResult result)
    {
        Inner.Run(batch, result);
        if (!_done && batch.Sequences.FirstOrDefault(rows => rows.Pages.TokenCount >= Geometry.PageTokens) is { Pages: { } pages } && pages.TokenCount % Geometry.PageTokens == 0)
        {
            _done = true;
            _ = pages.Fork();
        }
    }
}
