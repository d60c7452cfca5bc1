namespace MagicDec.Engine.KvCache.Pages;

/// <summary>
/// The pages of one sequence, in order, and how many tokens in them are final. Owned by the engine thread.
/// </summary>
internal sealed class PageTable
{
    private readonly PagePool _pool;
    private readonly IPageMemory _memory;
    private int[] _pages = [];

    internal PageTable(PagePool pool, IPageMemory memory)
    {
        _pool = pool;
        _memory = memory;
    }

    /// <summary>Tokens whose keys and values are final.</summary>
    internal int TokenCount { get; private set; }

    internal int PageCount { get; private set; }

    /// <summary>Whether <see cref="Release"/> has been called.</summary>
    internal bool IsReleased { get; private set; }

    /// <summary>Tokens that fit in the pages held.</summary>
    internal int Capacity => PageCount * PageTokens;

    /// <summary>Page numbers in order; entries from <see cref="PageCount"/> on are not pages. Replaced when the table grows.</summary>
    internal int[] PageArray => _pages;

    /// <summary>Page numbers in order.</summary>
    internal ReadOnlySpan<int> Pages => _pages.AsSpan(0, PageCount);

    private int PageTokens => _memory.Geometry.PageTokens;

    /// <summary>
    /// Makes positions <see cref="TokenCount"/> .. <paramref name="tokens"/> - 1 writable: rents missing pages, and copies a partly
    /// filled last page that others hold too. Does nothing at all when the pool cannot give every page that takes.
    /// </summary>
    internal bool TryEnsureCapacity(int tokens)
    {
        CheckNotReleased();
        var needed = _memory.Geometry.PagesFor(tokens);
        var writable = TokenCount / PageTokens;
        var copies = 0;
        for (var i = writable; i < Math.Min(PageCount, needed); i++)
        {
            copies += _pool.IsShared(_pages[i]) ? 1 : 0;
        }

        if (Math.Max(0, needed - PageCount) + copies > _pool.FreeCount)
        {
            return false;
        }

        for (var i = writable; i < Math.Min(PageCount, needed); i++)
        {
            MakeOwn(i);
        }

        Grow(needed);
        while (PageCount < needed)
        {
            _pages[PageCount++] = _pool.Rent();
        }

        return true;
    }

    /// <summary>Declares the next <paramref name="tokens"/> tokens final: their keys and values are written.</summary>
    internal void Advance(int tokens)
    {
        CheckNotReleased();
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        if (TokenCount + tokens > Capacity)
        {
            throw new InvalidOperationException(
                $"Cannot advance from {TokenCount} by {tokens} tokens: the sequence holds pages for {Capacity}.");
        }

        TokenCount += tokens;
    }

    /// <summary>
    /// Forgets tokens from <paramref name="tokens"/> on (rejected drafts, a rewound history) and gives back pages past them.
    /// </summary>
    internal void Truncate(int tokens)
    {
        CheckNotReleased();
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, TokenCount);
        TokenCount = tokens;
        var needed = _memory.Geometry.PagesFor(tokens);
        while (PageCount > needed)
        {
            _pool.Release(_pages[--PageCount]);
        }
    }

    /// <summary>Continues a table that ends at a page border with full pages that somebody else holds or keeps.</summary>
    internal void Adopt(ReadOnlySpan<int> fullPages)
    {
        CheckAtBorder();
        Grow(PageCount + fullPages.Length);
        foreach (var page in fullPages)
        {
            _pool.Retain(page);
            _pages[PageCount++] = page;
        }

        TokenCount = Capacity;
    }

    /// <summary>
    /// Continues a table that ends at a page border with the first <paramref name="tokens"/> tokens of a page that somebody else holds or
    /// keeps. The page is copied, since this sequence will write behind them; does nothing when no page is free.
    /// </summary>
    internal bool TryAdoptCopy(int page, int tokens)
    {
        CheckAtBorder();
        _pool.Retain(page);
        var rented = _pool.TryRent(out var copy);
        if (rented)
        {
            _memory.CopyPage(page, copy);
            Grow(PageCount + 1);
            _pages[PageCount++] = copy;
            TokenCount += tokens;
        }

        _pool.Release(page);
        return rented;
    }

    /// <summary>Holds another page of the same content instead of one of its full pages.</summary>
    internal void Replace(int index, int page)
    {
        CheckNotReleased();
        if (_pages[index] != page)
        {
            _pool.Retain(page);
            _pool.Release(_pages[index]);
            _pages[index] = page;
        }
    }

    /// <summary>A second table over the same tokens: full pages are shared, a partly filled last page is copied.</summary>
    /// <exception cref="InvalidOperationException">The last page is partly filled and no page is free for its copy.</exception>
    internal PageTable Fork()
    {
        CheckNotReleased();
        var full = TokenCount / PageTokens;
        var fork = new PageTable(_pool, _memory);
        var rest = TokenCount % PageTokens;
        var copy = rest > 0 ? _pool.Rent() : -1;
        fork.Adopt(_pages.AsSpan(0, full));
        if (rest > 0)
        {
            _memory.CopyPage(_pages[full], copy);
            fork.Grow(full + 1);
            fork._pages[fork.PageCount++] = copy;
            fork.TokenCount += rest;
        }

        return fork;
    }

    /// <summary>A second table over the very same pages, a partly filled last one included: whoever writes on copies it first.</summary>
    internal PageTable Share()
    {
        CheckNotReleased();
        var share = new PageTable(_pool, _memory) { PageCount = PageCount, TokenCount = TokenCount };
        share._pages = _pages.AsSpan(0, PageCount).ToArray();
        foreach (var page in share.Pages)
        {
            _pool.Retain(page);
        }

        return share;
    }

    /// <summary>Gives all pages back. The table cannot be used after that.</summary>
    internal void Release()
    {
        Truncate(0);
        IsReleased = true;
    }

    private void MakeOwn(int index)
    {
        var page = _pages[index];
        if (!_pool.IsShared(page))
        {
            return;
        }

        var copy = _pool.Rent();
        _memory.CopyPage(page, copy);
        _pool.Release(page);
        _pages[index] = copy;
    }

    private void Grow(int pages)
    {
        if (pages > _pages.Length)
        {
            // A new array, never a resize in place: a step in flight keeps reading the old one.
            Array.Resize(ref _pages, Math.Max(pages, Math.Max(8, _pages.Length * 2)));
        }
    }

    private void CheckAtBorder()
    {
        CheckNotReleased();
        if (TokenCount != Capacity)
        {
            throw new InvalidOperationException(
                $"Pages can be adopted only at a page border; this table holds {TokenCount} tokens in {PageCount} pages of {PageTokens}.");
        }
    }

    private void CheckNotReleased()
    {
        if (IsReleased)
        {
            throw new InvalidOperationException("This page table has been released: its pages belong to others now.");
        }
    }
}
