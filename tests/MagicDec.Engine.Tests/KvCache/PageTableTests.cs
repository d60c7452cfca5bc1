using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;

namespace MagicDec.Engine.Tests.KvCache;

public class PageTableTests
{
    private const int Pages = 12;

    /// <summary>
    /// Random histories of tables that grow, shrink, fork and end, against a model that keeps each table's tokens in a list. Every token is
    /// written into its slot; at any time every table must read back its own, and the pool must hold exactly the pages that are listed.
    /// </summary>
    [Fact]
    public void Tables_AnyHistory_KeepTheirTokensAndLeakNothing()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(static (byte[] history) =>
        {
            using var store = NewStore();
            var pool = new PagePool(Pages);
            List<(PageTable Table, List<float> Tokens)> all = [(new PageTable(pool, store), [])];
            var next = 1f;
            foreach (var pair in history.Chunk(2).Where(pair => pair.Length == 2))
            {
                int action = pair[0] % 5, which = pair[0] / 5, amount = pair[1] % 46;
                var (table, tokens) = all[which % all.Count];
                switch (action)
                {
                    case 0 or 1 when table.TryEnsureCapacity(tokens.Count + amount):
                        for (var i = 0; i < amount; i++)
                            Write(store, table, tokens.Count + i, next + i);
                        tokens.AddRange(Enumerable.Range(0, amount).Select(i => next + i));
                        next = (next + amount) % 30000;
                        table.Advance(amount);
                        break;
                    case 2:
                        table.Truncate(tokens.Count - Math.Min(amount, tokens.Count));
                        tokens.RemoveRange(table.TokenCount, tokens.Count - table.TokenCount);
                        break;
                    case 3 when all.Count < 4 && pool.FreeCount > 0:
                        all.Add((table.Fork(), [.. tokens]));
                        break;
                    case 4 when all.Count > 1:
                        table.Release();
                        all.RemoveAt(which % all.Count);
                        break;
                }

                AssertState(store, pool, all);
            }

            foreach (var (table, _) in all)
                table.Release();
            Assert.Equal(Pages, pool.FreeCount);
        }));
    }

    [Fact]
    public void TryEnsureCapacity_PoolTooSmall_ChangesNothing()
    {
        using var store = NewStore();
        var pool = new PagePool(Pages);
        var table = new PageTable(pool, store);
        Assert.True(table.TryEnsureCapacity(20));

        Assert.False(table.TryEnsureCapacity((Pages * 16) + 1));

        Assert.Equal(2, table.PageCount);
        Assert.Equal(Pages - 2, pool.FreeCount);
    }

    [Fact]
    public void Truncate_IntoASharedPage_CopiesItBeforeTheNextWrite()
    {
        using var store = NewStore();
        var pool = new PagePool(Pages);
        var table = new PageTable(pool, store);
        Fill(store, table, 32, 1);
        var fork = table.Fork();
        var shared = table.Pages[0];

        fork.Truncate(5);
        Fill(store, fork, 3, 1000);

        Assert.NotEqual(shared, fork.Pages[0]);
        Assert.Equal(1, pool.ReferenceCount(shared));
        Assert.Equal(6, Read(store, table, 5));
        Assert.Equal(5, Read(store, fork, 4));
        Assert.Equal(1000, Read(store, fork, 5));
    }

    [Fact]
    public void Fork_PartialLastPage_SharesFullPagesAndCopiesTheRest()
    {
        using var store = NewStore();
        var pool = new PagePool(Pages);
        var table = new PageTable(pool, store);
        Fill(store, table, 40, 1);

        var fork = table.Fork();

        Assert.Equal(table.Pages[..2], fork.Pages[..2]);
        Assert.NotEqual(table.Pages[2], fork.Pages[2]);
        Assert.Equal(40, fork.TokenCount);
        Assert.Equal(40, Read(store, fork, 39));
    }

    [Fact]
    public void Release_ThenAnyUse_IsRefused()
    {
        using var store = NewStore();
        var pool = new PagePool(Pages);
        var table = new PageTable(pool, store);
        Fill(store, table, 20, 1);
        table.Release();

        Assert.Equal(Pages, pool.FreeCount);
        Assert.Throws<InvalidOperationException>(() => table.Fork());
        Assert.Throws<InvalidOperationException>(() => table.TryEnsureCapacity(1));
        Assert.Throws<InvalidOperationException>(table.Release);
    }

    [Fact]
    public void AdvanceAndTruncate_PastTheirLimits_AreRefused()
    {
        using var store = NewStore();
        var table = new PageTable(new PagePool(Pages), store);
        Fill(store, table, 3, 1);

        Assert.Throws<InvalidOperationException>(() => table.Advance(14));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Truncate(4));
        Assert.Throws<InvalidOperationException>(() => table.Adopt([0]));
    }

    private static KvStore NewStore() => new(new KvGeometry(1, 1, 2, KvGeometry.DefaultPageTokens, KvFormat.Float32), Pages);

    private static void Fill(KvStore store, PageTable table, int count, float first)
    {
        Assert.True(table.TryEnsureCapacity(table.TokenCount + count));
        for (var i = 0; i < count; i++)
            Write(store, table, table.TokenCount + i, first + i);
        table.Advance(count);
    }

    private static unsafe void Write(KvStore store, PageTable table, int position, float token)
    {
        var pair = stackalloc float[] { token, -token };
        store.Append(0, 0, table.Pages[position / 16], position % 16, pair, pair);
    }

    private static float Read(KvStore store, PageTable table, int position)
    {
        float[] key = new float[2], value = new float[2];
        store.Read(0, 0, table.Pages[position / 16], position % 16, key, value);
        Assert.Equal(key, value);
        return key[0];
    }

    private static void AssertState(KvStore store, PagePool pool, List<(PageTable Table, List<float> Tokens)> all)
    {
        var references = new int[Pages];
        foreach (var (table, tokens) in all)
        {
            Assert.Equal(tokens.Count, table.TokenCount);
            for (var i = 0; i < tokens.Count; i++)
                Assert.Equal(tokens[i], Read(store, table, i));
            foreach (var page in table.Pages)
                references[page]++;
        }

        for (var page = 0; page < Pages; page++)
            Assert.Equal(references[page], pool.ReferenceCount(page));
        Assert.Equal(references.Count(r => r == 0), pool.FreeCount);
    }
}
