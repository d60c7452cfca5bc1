namespace MagicDec.Engine.Tokenization.Subwords.BytePairs;

/// <summary>
/// Merges the symbols of one piece: a linked list of symbols and a heap of candidate merges ordered by rank, then by place, so that n
/// symbols take O(n log n) steps. One thread at a time.
/// </summary>
internal sealed class MergeWorkspace
{
    private const int LargestKept = 1 << 14;
    private const int None = -1;
    private int[] _symbols = new int[64];
    private int[] _next = new int[64];
    private int[] _previous = new int[64];
    private ulong[] _heap = new ulong[64];
    private int _count;
    private int _heapCount;

    /// <summary>Whether the arrays are small enough to be kept for the next piece.</summary>
    public bool IsSmall => _symbols.Length <= LargestKept && _heap.Length <= LargestKept * 4;

    public void Clear() => _count = 0;

    /// <summary>Appends a symbol.</summary>
    public void Add(int symbol)
    {
        if (_count == _symbols.Length)
        {
            Array.Resize(ref _symbols, _count * 2);
            Array.Resize(ref _next, _count * 2);
            Array.Resize(ref _previous, _count * 2);
        }

        _symbols[_count++] = symbol;
    }

    /// <summary>Applies the merges to the symbols and appends what is left.</summary>
    public void Merge(MergeTable merges, List<int> ids)
    {
        _heapCount = 0;
        for (int i = 0; i < _count; i++)
        {
            _next[i] = i + 1 < _count ? i + 1 : None;
            _previous[i] = i - 1;
            if (i > 0)
            {
                Offer(merges, i - 1, i);
            }
        }

        while (_heapCount > 0)
        {
            ulong top = Pop();
            int place = (int)(uint)top;
            int rank = (int)(top >> 32);
            int right = _symbols[place] == None ? None : _next[place];

            // The symbols may have changed since the candidate was found.
            if (right == None || merges.Rank(_symbols[place], _symbols[right]) != rank)
            {
                continue;
            }

            _symbols[place] = merges.Result(rank);
            _symbols[right] = None;
            int after = _next[right];
            _next[place] = after;
            if (after != None)
            {
                _previous[after] = place;
                Offer(merges, place, after);
            }

            if (_previous[place] != None)
            {
                Offer(merges, _previous[place], place);
            }
        }

        for (int i = 0; i != None && i < _count; i = _next[i])
        {
            ids.Add(_symbols[i]);
        }
    }

    private void Offer(MergeTable merges, int left, int right)
    {
        int rank = merges.Rank(_symbols[left], _symbols[right]);
        if (rank >= 0)
        {
            Push(((ulong)(uint)rank << 32) | (uint)left);
        }
    }

    private void Push(ulong item)
    {
        if (_heapCount == _heap.Length)
        {
            Array.Resize(ref _heap, _heapCount * 2);
        }

        int hole = _heapCount++;
        while (hole > 0)
        {
            int parent = (hole - 1) >> 2;
            if (_heap[parent] <= item)
            {
                break;
            }

            _heap[hole] = _heap[parent];
            hole = parent;
        }

        _heap[hole] = item;
    }

    private ulong Pop()
    {
        ulong top = _heap[0];
        ulong item = _heap[--_heapCount];
        int hole = 0;
        while (true)
        {
            int first = (hole << 2) + 1;
            if (first >= _heapCount)
            {
                break;
            }

            int least = first;
            int end = Math.Min(first + 4, _heapCount);
            for (int child = first + 1; child < end; child++)
            {
                least = _heap[child] < _heap[least] ? child : least;
            }

            if (_heap[least] >= item)
            {
                break;
            }

            _heap[hole] = _heap[least];
            hole = least;
        }

        _heap[hole] = item;
        return top;
    }
}
