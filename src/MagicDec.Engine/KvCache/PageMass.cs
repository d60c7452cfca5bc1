namespace MagicDec.Engine.KvCache;

/// <summary>
/// Attention mass per layer, KV head and page of one sequence: the sum of probabilities over the query rows asked for and all query heads
/// of the group. Pages are indices into the sequence's page table.
/// </summary>
internal sealed class PageMass
{
    private readonly int _kvHeads;
    private readonly float[] _values;

    internal PageMass(int layers, int kvHeads, int capacityPages)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kvHeads);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacityPages);
        _kvHeads = kvHeads;
        CapacityPages = capacityPages;
        _values = new float[layers * kvHeads * capacityPages];
    }

    /// <summary>Pages of the sequence that have a place; mass of later pages is dropped.</summary>
    internal int CapacityPages { get; }

    /// <summary>Mass by page; written by every attention pass that is asked for it, so entries past the pages it saw are old.</summary>
    internal Span<float> Pages(int layer, int kvHead) => _values.AsSpan(((layer * _kvHeads) + kvHead) * CapacityPages, CapacityPages);
}
