namespace MagicDec.Engine.KvCache.Pages;

/// <summary>
/// The pages nobody holds, and how many hold each of the others. Owned by the engine thread. A <see cref="Keeper"/> may keep pages that
/// nobody holds; they count as free.
/// </summary>
internal sealed class PagePool
{
    private readonly int[] _references;
    private readonly int[] _free;
    private int _freeCount;

    internal PagePool(int pageCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pageCount);
        _references = new int[pageCount];
        _free = new int[pageCount];
        for (var i = 0; i < pageCount; i++)
        {
            // A stack whose top is page 0: a fresh pool hands out neighbours in order, which reads faster.
            _free[i] = pageCount - 1 - i;
        }

        _freeCount = pageCount;
    }

    internal int PageCount => _references.Length;

    /// <summary>Pages that can be rented: those nobody uses, and those only the keeper remembers.</summary>
    internal int FreeCount => _freeCount + (Keeper?.EvictableCount ?? 0);

    /// <summary>Who keeps pages after their last holder; null: nobody.</summary>
    internal IPageKeeper? Keeper { get; set; }

    /// <summary>Takes a free page with one reference.</summary>
    /// <exception cref="InvalidOperationException">No page is free.</exception>
    internal int Rent() => TryRent(out var page)
        ? page
        : throw new InvalidOperationException(
            $"All {PageCount} KV pages are in use; ask FreeCount first, or give the engine more KV memory.");

    /// <summary>Takes a free page with one reference, if there is one.</summary>
    internal bool TryRent(out int page)
    {
        if (FreeCount == 0)
        {
            page = -1;
            return false;
        }

        page = _freeCount > 0 ? _free[--_freeCount] : Keeper!.Evict();
        _references[page] = 1;
        return true;
    }

    /// <summary>Adds a reference to a page in use, or to one that is kept.</summary>
    /// <exception cref="InvalidOperationException">The page is free.</exception>
    internal void Retain(int page)
    {
        if (_references[CheckIndex(page)] == 0 && Keeper?.TryRevive(page) != true)
        {
            ThrowNotHeld(page, "retained");
        }

        _references[page]++;
    }

    /// <summary>Drops a reference; the last one frees the page, unless it is kept.</summary>
    /// <returns>Whether nobody holds the page now.</returns>
    /// <exception cref="InvalidOperationException">The page is free already.</exception>
    internal bool Release(int page)
    {
        if (_references[CheckIndex(page)] == 0)
        {
            ThrowNotHeld(page, "released");
        }

        if (--_references[page] > 0)
        {
            return false;
        }

        if (Keeper?.TryKeep(page) != true)
        {
            _free[_freeCount++] = page;
        }

        return true;
    }

    /// <summary>Takes back a page that nobody holds and the keeper has just forgotten.</summary>
    internal void Free(int page)
    {
        if (_references[CheckIndex(page)] != 0)
        {
            throw new InvalidOperationException($"KV page {page} was freed while {_references[page]} hold it.");
        }

        _free[_freeCount++] = page;
    }

    /// <summary>How many hold the page; 0 when it is free or only kept.</summary>
    internal int ReferenceCount(int page) => _references[CheckIndex(page)];

    /// <summary>What the page is used for.</summary>
    internal KvPageUse UseOf(int page) => ReferenceCount(page) switch
    {
        0 => Keeper?.Knows(page) == true ? KvPageUse.Cached : KvPageUse.Free,
        1 => KvPageUse.Held,
        _ => KvPageUse.Shared,
    };

    /// <summary>Whether a holder must copy the page before it writes: others hold it, or may look for what is in it.</summary>
    internal bool IsShared(int page) => _references[CheckIndex(page)] > 1 || Keeper?.Knows(page) == true;

    private static void ThrowNotHeld(int page, string what) =>
        throw new InvalidOperationException($"KV page {page} was {what} while it is free: it has been released once too often.");

    private int CheckIndex(int page) => (uint)page < (uint)_references.Length
        ? page
        : throw new ArgumentOutOfRangeException(nameof(page), page, $"The pool has pages 0 .. {PageCount - 1}.");
}
