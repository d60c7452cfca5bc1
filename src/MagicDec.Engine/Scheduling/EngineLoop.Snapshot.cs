using MagicDec.Engine.KvCache;
using MagicDec.Engine.Requests;

namespace MagicDec.Engine.Scheduling;

/// <content>What outsiders may see of a moment. Costs nothing unless somebody looks.</content>
internal sealed partial class EngineLoop
{
    /// <summary>Describes the state between two steps.</summary>
    public Task<EngineSnapshot> TakeSnapshotAsync() => InvokeAsync(() =>
    {
        PublishStatistics();
        var pages = new KvPageUse[_pool.PageCount];
        for (int page = 0; page < pages.Length; page++)
        {
            pages[page] = _pool.UseOf(page);
        }

        return new EngineSnapshot
        {
            Statistics = _statistics,
            Requests = [.. _scheduler.All.Select(static sequence => sequence.Describe())],
            Pages = pages,
        };
    });
}
