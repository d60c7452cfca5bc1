using System.Numerics;
using System.Text;

namespace MagicDec.Engine.Tokenization.Subwords;

/// <summary>Tokens and their ids: a hash table over UTF-8 in one block of memory. Read-only once it is built.</summary>
internal sealed class Vocabulary
{
    /// <summary>Ids are below this; larger ones cannot be meant seriously.</summary>
    public const int IdLimit = 1 << 24;

    private const int StackBytes = 512;
    private readonly List<int> _ids = [];
    private readonly List<int> _starts = [0];
    private byte[] _bytes;
    private int[] _slots;
    private int[] _entryOfId = [];

    /// <param name="expectedCount">How many tokens to make room for.</param>
    public Vocabulary(int expectedCount)
    {
        _bytes = new byte[Math.Max(16, expectedCount * 8)];
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, expectedCount * 2))];
    }

    /// <summary>Number of tokens.</summary>
    public int Count => _ids.Count;

    /// <summary>One more than the largest id.</summary>
    public int IdEnd { get; private set; }

    /// <summary>Adds a token; false where the token or the id is there already.</summary>
    public bool TryAdd(ReadOnlySpan<byte> token, int id)
    {
        if ((_ids.Count + 1) * 2 > _slots.Length)
        {
            Grow();
        }

        int slot = FindSlot(token);
        if (_slots[slot] != 0 || (id < _entryOfId.Length && _entryOfId[id] != 0))
        {
            return false;
        }

        int start = _starts[^1];
        if (start + token.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + token.Length));
        }

        token.CopyTo(_bytes.AsSpan(start));
        _starts.Add(start + token.Length);
        _ids.Add(id);
        _slots[slot] = _ids.Count;
        if (id >= _entryOfId.Length)
        {
            Array.Resize(ref _entryOfId, Math.Max(_entryOfId.Length * 2, id + 1));
        }

        _entryOfId[id] = _ids.Count;
        IdEnd = Math.Max(IdEnd, id + 1);
        return true;
    }

    /// <summary>The id of a token in UTF-8, or -1.</summary>
    public int Find(ReadOnlySpan<byte> token)
    {
        int entry = _slots[FindSlot(token)];
        return entry == 0 ? -1 : _ids[entry - 1];
    }

    /// <summary>The id of a token, or -1.</summary>
    public int Find(ReadOnlySpan<char> token)
    {
        int capacity = Encoding.UTF8.GetMaxByteCount(token.Length);
        Span<byte> bytes = capacity <= StackBytes ? stackalloc byte[StackBytes] : new byte[capacity];
        return Find(bytes[..Encoding.UTF8.GetBytes(token, bytes)]);
    }

    /// <summary>Whether there is a token of that id.</summary>
    public bool Contains(int id) => (uint)id < (uint)_entryOfId.Length && _entryOfId[id] != 0;

    /// <summary>The UTF-8 of the token of that id; empty where there is none.</summary>
    public ReadOnlySpan<byte> GetBytes(int id)
    {
        int entry = (uint)id < (uint)_entryOfId.Length ? _entryOfId[id] : 0;
        return entry == 0 ? [] : Entry(entry);
    }

    private ReadOnlySpan<byte> Entry(int entry) => _bytes.AsSpan(_starts[entry - 1], _starts[entry] - _starts[entry - 1]);

    private int FindSlot(ReadOnlySpan<byte> token)
    {
        var hash = default(HashCode);
        hash.AddBytes(token);
        int mask = _slots.Length - 1;
        int slot = hash.ToHashCode() & mask;
        while (_slots[slot] is not 0 and int entry && !Entry(entry).SequenceEqual(token))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (int entry = 1; entry <= _ids.Count; entry++)
        {
            _slots[FindSlot(Entry(entry))] = entry;
        }
    }
}
