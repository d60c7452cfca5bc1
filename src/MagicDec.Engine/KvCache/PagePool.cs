namespace MagicDec.Engine.KvCache;

/// <summary>
/// The pages nobody holds, and how many hold each of the others. Owned by the engine thread.
/// </summary>
internal sealed class PagePool
{
    private readonly int[] _references;
    private readonly int[] _free;

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

        FreeCount = pageCount;
    }

    internal int PageCount => _references.Length;

    internal int FreeCount { get; private set; }

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

        page = _free[--FreeCount];
        _references[page] = 1;
        return true;
    }

    /// <summary>Adds a reference to a page in use.</summary>
    /// <exception cref="InvalidOperationException">The page is free.</exception>
    internal void Retain(int page)
    {
        CheckHeld(page, "retained");
        _references[page]++;
    }

    /// <summary>Drops a reference; the last one frees the page.</summary>
    /// <returns>Whether the page is free now.</returns>
    /// <exception cref="InvalidOperationException">The page is free already.</exception>
    internal bool Release(int page)
    {
        CheckHeld(page, "released");
        if (--_references[page] > 0)
        {
            return false;
        }

        _free[FreeCount++] = page;
        return true;
    }

    /// <summary>How many hold the page; 0 when it is free.</summary>
    internal int ReferenceCount(int page) => _references[CheckIndex(page)];

    private void CheckHeld(int page, string what)
    {
        if (_references[CheckIndex(page)] == 0)
        {
            throw new InvalidOperationException($"KV page {page} was {what} while it is free: it has been released once too often.");
        }
    }

    private int CheckIndex(int page) => (uint)page < (uint)_references.Length
        ? page
        : throw new ArgumentOutOfRangeException(nameof(page), page, $"The pool has pages 0 .. {PageCount - 1}.");
}
