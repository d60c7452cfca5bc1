namespace MagicDec.Engine.KvCache;

/// <summary>
/// The pages of a sequence that queries may read: all of them, or per layer and KV head an ascending choice of earlier pages plus
/// every page from <see cref="TailPage"/> on. Pages are indices into the sequence's page table, not page numbers of the pool.
/// </summary>
/// <remarks>
/// The tail is never listed: a sequence that grows stays inside its view. A selector calls <see cref="Reset"/>, then for each layer and
/// KV head fills <see cref="Buffer"/> and calls <see cref="SetCount"/>; nothing is allocated.
/// </remarks>
internal sealed class KvView
{
    private readonly int[] _pages;
    private readonly int[] _counts;
    private readonly int _kvHeads;

    internal KvView(int layers, int kvHeads, int capacityPages)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kvHeads);
        ArgumentOutOfRangeException.ThrowIfNegative(capacityPages);
        _kvHeads = kvHeads;
        CapacityPages = capacityPages;
        _counts = new int[layers * kvHeads];
        _pages = new int[_counts.Length * capacityPages];
    }

    private KvView()
    {
        _pages = [];
        _counts = [];
    }

    /// <summary>Every page.</summary>
    internal static KvView Full { get; } = new();

    /// <summary>Whether this is <see cref="Full"/>.</summary>
    internal bool IsFull => _counts.Length == 0;

    /// <summary>Listed pages a layer and KV head can have.</summary>
    internal int CapacityPages { get; }

    /// <summary>First page of the tail: it and all later pages are always read. 0 in <see cref="Full"/>.</summary>
    internal int TailPage { get; private set; }

    /// <summary>Empties all lists and sets the first page of the tail.</summary>
    internal void Reset(int tailPage)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tailPage);
        if (IsFull)
        {
            throw new InvalidOperationException("The full view cannot be changed: make a sparse one.");
        }

        TailPage = tailPage;
        Array.Clear(_counts);
    }

    /// <summary>Room for the list of a layer and KV head; <see cref="SetCount"/> says how much of it counts.</summary>
    internal Span<int> Buffer(int layer, int kvHead) => _pages.AsSpan(Index(layer, kvHead) * CapacityPages, CapacityPages);

    /// <summary>Takes the first <paramref name="count"/> entries of <see cref="Buffer"/> as the list.</summary>
    /// <exception cref="ArgumentException">They are not strictly ascending, or reach into the tail.</exception>
    internal void SetCount(int layer, int kvHead, int count)
    {
        var pages = Buffer(layer, kvHead)[..count];
        var last = -1;
        foreach (var page in pages)
        {
            if (page <= last || page >= TailPage)
            {
                throw new ArgumentException(
                    $"Page {page} after {last} in the view of layer {layer}, KV head {kvHead}: "
                    + $"pages must ascend and lie before the tail at {TailPage}.",
                    nameof(count));
            }

            last = page;
        }

        _counts[Index(layer, kvHead)] = count;
    }

    /// <summary>The listed pages of a layer and KV head, ascending; empty in <see cref="Full"/>.</summary>
    internal ReadOnlySpan<int> Pages(int layer, int kvHead) =>
        IsFull ? [] : _pages.AsSpan(Index(layer, kvHead) * CapacityPages, _counts[Index(layer, kvHead)]);

    private int Index(int layer, int kvHead) => (layer * _kvHeads) + kvHead;
}
