using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.KvCache.Prefixes;

namespace MagicDec.Engine.Tests.KvCache.Prefixes;

/// <summary>A pool with a prefix cache and no model: what a page "holds" is the list of all tokens up to each slot.</summary>
internal sealed class PrefixRig : IPageMemory
{
    public const int PageTokens = 16;
    private readonly int[][] _content; // [page] tokens written

    public PrefixRig(int pages)
    {
        Pool = new PagePool(pages);
        Cache = new PrefixCache(Pool, Geometry);
        _content = new int[pages][];
        for (int i = 0; i < pages; i++)
        {
            _content[i] = new int[PageTokens];
        }
    }

    public KvGeometry Geometry { get; } = new(1, 1, 2, PageTokens, KvFormat.Float32);

    public PagePool Pool { get; }

    public PrefixCache Cache { get; }

    public void CopyPage(int source, int destination) => _content[source].CopyTo(_content[destination], 0);

    /// <summary>Starts a sequence over what is cached; null when the pool has no room for all of it.</summary>
    public PrefixRun? Start(int[] tokens, string salt = "")
    {
        var run = new PrefixRun(new PageTable(Pool, this), new PrefixCursor(salt), [.. tokens]);
        run.Cached = Cache.Adopt(run.Table, run.Cursor, tokens.AsSpan()[..^1]);
        Check(run);
        if (!Compute(run))
        {
            End(run);
            return null;
        }

        return run;
    }

    /// <summary>Tokens in cached pages at the start of a prompt.</summary>
    public int CountCached(int[] tokens)
    {
        var table = new PageTable(Pool, this);
        int cached = Cache.Adopt(table, new PrefixCursor(""), tokens);
        table.Release();
        return cached;
    }

    /// <summary>"Computes" what is not in pages yet and publishes it; false, and nothing done, when there is no room.</summary>
    public bool Compute(PrefixRun run)
    {
        if (!run.Table.TryEnsureCapacity(run.Tokens.Count))
        {
            return false;
        }

        for (int i = run.Table.TokenCount; i < run.Tokens.Count; i++)
        {
            _content[run.Table.Pages[i / PageTokens]][i % PageTokens] = Summary(run.Tokens, i);
        }

        run.Table.Advance(run.Tokens.Count - run.Table.TokenCount);
        Cache.Publish(run.Table, run.Cursor, run.Tokens.ToArray());
        Check(run);
        return true;
    }

    public void End(PrefixRun run)
    {
        Cache.PublishAll(run.Table, run.Cursor, run.Tokens.ToArray());
        run.Table.Release();
    }

    /// <summary>Every slot of the sequence holds what its whole prefix says.</summary>
    public void Check(PrefixRun run)
    {
        for (int i = 0; i < run.Table.TokenCount; i++)
        {
            Assert.Equal(Summary(run.Tokens, i), _content[run.Table.Pages[i / PageTokens]][i % PageTokens]);
        }
    }

    private static int Summary(List<int> tokens, int index)
    {
        int hash = 17;
        for (int i = 0; i <= index; i++)
        {
            hash = unchecked((hash * 31) + tokens[i] + 1);
        }

        return hash;
    }
}
