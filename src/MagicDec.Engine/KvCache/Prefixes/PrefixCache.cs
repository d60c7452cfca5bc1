using MagicDec.Engine.KvCache.Pages;

namespace MagicDec.Engine.KvCache.Prefixes;

/// <summary>
/// Finds pages by the tokens in them and before them, whoever computed them, and keeps them after their last holder has gone, until the
/// pool needs room. Owned by the engine thread.
/// </summary>
/// <remarks>
/// Whoever holds an entry's page holds the pages of all entries before it: a sequence whose page turns out to be cached already swaps its
/// own for that one. So pages lose their last holder from the end of a prefix to its start, and evicting in that order is both least
/// recently used first and children before parents.
/// </remarks>
internal sealed class PrefixCache : IPageKeeper
{
    private readonly PagePool _pool;
    private readonly int _pageTokens;
    private readonly Dictionary<PageKey, CachedPage> _full;
    private readonly Dictionary<string, CachedPage> _roots = new(StringComparer.Ordinal);
    private readonly CachedPage?[] _byPage;
    private readonly LinkedList<CachedPage> _evictable = [];
    private readonly int[] _probe;
    private long _lastId;

    public PrefixCache(PagePool pool, KvGeometry geometry, IEqualityComparer<PageKey>? keys = null)
    {
        _pool = pool;
        _pageTokens = geometry.PageTokens;
        _full = new Dictionary<PageKey, CachedPage>(keys ?? PageKeyComparer.Instance);
        _byPage = new CachedPage?[pool.PageCount];
        _probe = new int[_pageTokens];
        pool.Keeper = this;
    }

    /// <summary>Tokens in a full page.</summary>
    public int PageTokens => _pageTokens;

    /// <summary>Pages that can be found, held or not.</summary>
    public int PageCount { get; private set; }

    /// <summary>Pages forgotten because the pool needed them.</summary>
    public long Evictions { get; private set; }

    public int EvictableCount => _evictable.Count;

    /// <summary>
    /// Extends a sequence's pages by what the cache knows of its next tokens, up to the end of <paramref name="tokens"/>: full pages are
    /// shared, the last page may match in part and is copied.
    /// </summary>
    /// <param name="pages">The sequence's pages; those it has must be in the cache as far as they are full.</param>
    /// <param name="cursor">The sequence's place in the cache.</param>
    /// <param name="tokens">The sequence's tokens from its start; leave out those that must be computed whatever is cached.</param>
    /// <returns>How many tokens need not be computed any more.</returns>
    public int Adopt(PageTable pages, PrefixCursor cursor, ReadOnlySpan<int> tokens)
    {
        int before = pages.TokenCount;
        if (cursor.PageCount != before / _pageTokens || RootOrLast(cursor) is not { } entry)
        {
            return 0;
        }

        while (Find(entry, tokens, cursor.PageCount) is { } next)
        {
            pages.Truncate(cursor.PageCount * _pageTokens);
            pages.Adopt([next.Page]);
            cursor.MoveTo(next);
            entry = next;
        }

        ReadOnlySpan<int> rest = tokens[(cursor.PageCount * _pageTokens)..];
        if (LongestMatch(entry, rest, out int matched) is { } partial && cursor.PageCount * _pageTokens + matched > pages.TokenCount)
        {
            pages.Truncate(cursor.PageCount * _pageTokens);
            pages.TryAdoptCopy(partial.Page, matched);
        }

        return Math.Max(0, pages.TokenCount - before);
    }

    /// <summary>How many pages of a prefix are cached and held by somebody, so that sharing them takes no free page.</summary>
    /// <param name="salt">The salt of the prefix.</param>
    /// <param name="tokens">The prefix.</param>
    /// <param name="leaving">How many holders of each page are not to be counted; empty: none.</param>
    public int CountHeld(string salt, ReadOnlySpan<int> tokens, ReadOnlySpan<int> leaving)
    {
        int held = 0;
        CachedPage? entry = _roots.GetValueOrDefault(salt);
        while (entry is not null)
        {
            entry = Find(entry, tokens, held);
            if (entry is null || _pool.ReferenceCount(entry.Page) == (leaving.IsEmpty ? 0 : leaving[entry.Page]))
            {
                break;
            }

            held++;
        }

        return held;
    }

    /// <summary>
    /// Enters the full pages a sequence has finished since the last call. Where the cache already has a page of the same content, the
    /// sequence holds that one from now on.
    /// </summary>
    /// <param name="pages">The sequence's pages; all its <see cref="PageTable.TokenCount"/> tokens must be final.</param>
    /// <param name="cursor">The sequence's place in the cache.</param>
    /// <param name="tokens">The sequence's tokens from its start, at least those in its pages.</param>
    public void Publish(PageTable pages, PrefixCursor cursor, ReadOnlySpan<int> tokens)
    {
        while ((cursor.PageCount + 1) * _pageTokens <= pages.TokenCount)
        {
            int index = cursor.PageCount;
            CachedPage parent = cursor.Last ?? Root(cursor.Salt);
            CachedPage? entry = Find(parent, tokens, index);
            if (entry is null)
            {
                entry = Add(parent, pages.Pages[index], tokens.Slice(index * _pageTokens, _pageTokens));
                _full.Add(entry.Key, entry);
            }
            else
            {
                pages.Replace(index, entry.Page);
            }

            cursor.MoveTo(entry);
        }
    }

    /// <summary>Enters everything of a sequence that is about to give its pages back, the partly filled last page included.</summary>
    public void PublishAll(PageTable pages, PrefixCursor cursor, ReadOnlySpan<int> tokens)
    {
        Publish(pages, cursor, tokens);
        ReadOnlySpan<int> tail = tokens[(cursor.PageCount * _pageTokens)..pages.TokenCount];
        if (tail.IsEmpty)
        {
            return;
        }

        CachedPage parent = cursor.Last ?? Root(cursor.Salt);
        LongestMatch(parent, tail, out int known);
        if (known < tail.Length)
        {
            Add(parent, pages.Pages[cursor.PageCount], tail);
        }
    }

    public bool Knows(int page) => _byPage[page] is not null;

    public bool TryKeep(int page)
    {
        if (_byPage[page] is not { } entry)
        {
            return false;
        }

        _evictable.AddLast(entry.Place!);
        return true;
    }

    public bool TryRevive(int page)
    {
        if (_byPage[page] is not { } entry)
        {
            return false;
        }

        _evictable.Remove(entry.Place!);
        return true;
    }

    public int Evict()
    {
        CachedPage entry = _evictable.First!.Value;
        if (entry.Children.Count > 0)
        {
            throw new InvalidOperationException($"KV page {entry.Page} is to be evicted before {entry.Children.Count} cached pages that continue it.");
        }

        _evictable.RemoveFirst();
        Forget(entry);
        Evictions++;
        return entry.Page;
    }

    private CachedPage? RootOrLast(PrefixCursor cursor) => cursor.Last ?? _roots.GetValueOrDefault(cursor.Salt);

    private CachedPage Root(string salt)
    {
        if (!_roots.TryGetValue(salt, out CachedPage? root))
        {
            _roots.Add(salt, root = new CachedPage(++_lastId, salt));
        }

        return root;
    }

    // The entry of the full page with this index that follows another entry.
    private CachedPage? Find(CachedPage parent, ReadOnlySpan<int> tokens, int index)
    {
        if ((index + 1) * _pageTokens > tokens.Length)
        {
            return null;
        }

        tokens.Slice(index * _pageTokens, _pageTokens).CopyTo(_probe);
        return _full.GetValueOrDefault(new PageKey(parent.Id, _probe));
    }

    // The first tokens of a page are good whatever follows them: keys and values depend on earlier tokens only.
    private static CachedPage? LongestMatch(CachedPage parent, ReadOnlySpan<int> tokens, out int matched)
    {
        CachedPage? best = null;
        matched = 0;
        foreach (CachedPage child in parent.Children)
        {
            int common = child.Tokens.CommonPrefixLength(tokens);
            if (common > matched)
            {
                (best, matched) = (child, common);
            }
        }

        return best;
    }

    private CachedPage Add(CachedPage parent, int page, ReadOnlySpan<int> tokens)
    {
        var entry = new CachedPage(++_lastId, parent, page, tokens.ToArray());
        parent.Children.Add(entry);
        _byPage[page] = entry;
        PageCount++;
        for (int i = parent.Children.Count - 2; i >= 0; i--)
        {
            // The end of an earlier conversation that has gone on: its page is of no more use.
            CachedPage child = parent.Children[i];
            if (child.Tokens.Length < _pageTokens && tokens.StartsWith(child.Tokens))
            {
                Discard(child);
            }
        }

        return entry;
    }

    private void Discard(CachedPage entry)
    {
        Forget(entry);
        if (_pool.ReferenceCount(entry.Page) == 0)
        {
            _evictable.Remove(entry.Place!);
            _pool.Free(entry.Page);
        }
    }

    private void Forget(CachedPage entry)
    {
        CachedPage parent = entry.Parent!;
        parent.Children.Remove(entry);
        if (parent is { Parent: null, Children.Count: 0 })
        {
            _roots.Remove(parent.Salt);
        }

        if (entry.Tokens.Length == _pageTokens)
        {
            _full.Remove(entry.Key);
        }

        _byPage[entry.Page] = null;
        PageCount--;
    }
}
