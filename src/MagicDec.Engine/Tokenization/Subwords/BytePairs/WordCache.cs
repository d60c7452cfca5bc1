using System.Collections.Concurrent;

namespace MagicDec.Engine.Tokenization.Subwords.BytePairs;

/// <summary>
/// Remembers the ids of words. Holds at most twice its capacity: when the young generation is full it becomes the old one, and the old
/// one is forgotten. Thread-safe; a race may cost an entry, never a wrong answer.
/// </summary>
internal sealed class WordCache
{
    private const int LongestWord = 64;
    private readonly int _capacity;
    private Generation _young = new();
    private Generation _old = new();

    /// <param name="capacity">How many words a generation holds.</param>
    public WordCache(int capacity) => _capacity = capacity;

    /// <summary>Whether a word of that length is worth remembering.</summary>
    public static bool Accepts(int length) => length <= LongestWord;

    public bool TryGet(ReadOnlySpan<char> word, out int[] ids)
    {
        if (Volatile.Read(ref _young).Lookup.TryGetValue(word, out ids!))
        {
            return true;
        }

        if (Volatile.Read(ref _old).Lookup.TryGetValue(word, out ids!))
        {
            Add(word, ids);
            return true;
        }

        return false;
    }

    public void Add(ReadOnlySpan<char> word, int[] ids)
    {
        Generation young = Volatile.Read(ref _young);
        if (young.Lookup.TryAdd(word, ids) && Interlocked.Increment(ref young.Count) >= _capacity
            && Interlocked.CompareExchange(ref _young, new Generation(), young) == young)
        {
            Volatile.Write(ref _old, young);
        }
    }

    private sealed class Generation
    {
        public int Count;

        public Generation() => Lookup =
            new ConcurrentDictionary<string, int[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }
    }
}
