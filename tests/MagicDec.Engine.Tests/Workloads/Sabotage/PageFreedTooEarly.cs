using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Sabotage;

/// <summary>
/// A page that somebody still reads is given to the next who asks: of every eight pages, the last is the one before it.
/// </summary>
internal sealed class PageFreedTooEarly(IModelRunner inner) : SabotagedRunner(inner)
{
    public override void Run(StepBatch batch, StepResult result) => Inner.Run(Copy(batch, rows => rows with { Pages = Alias(rows.Pages) }), result);

    public override void CopyPage(int source, int destination) => Inner.CopyPage(Alias(source), Alias(destination));

    private static int Alias(int page) => page % 8 == 7 ? page - 1 : page;

    private PageTable Alias(PageTable table)
    {
        // A pool of its own in which all pages are held, so that a table may list any of them.
        PagePool pool = new(PageCount);
        while (pool.TryRent(out _))
        {
        }

        PageTable aliased = new(pool, Inner);
        aliased.Adopt([.. table.Pages.ToArray().Select(Alias)]);
        return aliased;
    }
}
