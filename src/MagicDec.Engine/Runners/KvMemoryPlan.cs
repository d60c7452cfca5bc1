using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models;

namespace MagicDec.Engine.Runners;

/// <summary>How many KV pages fit the memory the options allow.</summary>
internal static class KvMemoryPlan
{
    /// <summary>Pages in the pool.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The memory does not hold a single page.</exception>
    public static int PageCount(CpuRunnerOptions options, ModelConfig config, KvGeometry geometry)
    {
        long pagesPerContext = geometry.PagesFor(config.MaxPositions);
        long pages = options.KvMemoryBytes is { } bytes
            ? bytes / geometry.BytesPerPage
            : Math.Min(FreeMemory() / 4 / geometry.BytesPerPage, pagesPerContext * options.MaxSequences);
        if (pages < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                $"EngineOptions.KvMemoryBytes is {options.KvMemoryBytes}, less than the {geometry.BytesPerPage} bytes of one page of {geometry.PageTokens} tokens.");
        }

        return (int)Math.Min(pages, int.MaxValue / 2);
    }

    private static long FreeMemory() => Math.Max(0, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet);
}
