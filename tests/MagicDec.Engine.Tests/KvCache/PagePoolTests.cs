using MagicDec.Engine.KvCache.Pages;

namespace MagicDec.Engine.Tests.KvCache;

public class PagePoolTests
{
    [Fact]
    public void Rent_UntilEmpty_GivesEveryPageOnce()
    {
        var pool = new PagePool(5);

        var pages = Enumerable.Range(0, 5).Select(_ => pool.Rent()).ToArray();

        Assert.Equal([0, 1, 2, 3, 4], pages.Order());
        Assert.False(pool.TryRent(out _));
        Assert.Contains("5 KV pages", Assert.Throws<InvalidOperationException>(() => pool.Rent()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Release_LastReference_FreesThePage()
    {
        var pool = new PagePool(1);
        var page = pool.Rent();
        pool.Retain(page);

        Assert.False(pool.Release(page));
        Assert.Equal(1, pool.ReferenceCount(page));
        Assert.True(pool.Release(page));
        Assert.Equal(1, pool.FreeCount);
        Assert.Equal(page, pool.Rent());
    }

    [Fact]
    public void Release_FreePage_IsRefused()
    {
        var pool = new PagePool(2);
        var page = pool.Rent();
        pool.Release(page);

        Assert.Contains($"page {page} was released", Assert.Throws<InvalidOperationException>(() => pool.Release(page)).Message, StringComparison.Ordinal);
        Assert.Contains($"page {page} was retained", Assert.Throws<InvalidOperationException>(() => pool.Retain(page)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Release(2));
        Assert.Equal(2, pool.FreeCount);
    }
}
