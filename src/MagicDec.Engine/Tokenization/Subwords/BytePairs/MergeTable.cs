using System.Numerics;

namespace MagicDec.Engine.Tokenization.Subwords.BytePairs;

/// <summary>Which pairs of adjacent tokens become one token, and in which order. Read-only once it is built.</summary>
internal sealed class MergeTable
{
    private readonly ulong[] _pairs;
    private readonly int[] _ranks;
    private readonly int[] _results;
    private readonly int _mask;

    /// <param name="count">How many merges there will be.</param>
    public MergeTable(int count)
    {
        int slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, count * 2));
        _pairs = new ulong[slots];
        _ranks = new int[slots];
        Array.Fill(_ranks, -1);
        _mask = slots - 1;
        _results = new int[count];
    }

    /// <summary>Adds the merge of that rank; a pair that comes again keeps the later rank.</summary>
    public void Add(int left, int right, int rank, int result)
    {
        ulong pair = Pair(left, right);
        int slot = FindSlot(pair);
        _pairs[slot] = pair;
        _ranks[slot] = rank;
        _results[rank] = result;
    }

    /// <summary>The rank of a pair, lower first; -1 where the pair does not merge.</summary>
    public int Rank(int left, int right) => _ranks[FindSlot(Pair(left, right))];

    /// <summary>The token that a merge makes.</summary>
    public int Result(int rank) => _results[rank];

    private static ulong Pair(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private int FindSlot(ulong pair)
    {
        ulong hash = pair * 0x9E3779B97F4A7C15;
        int slot = (int)((hash ^ (hash >> 32)) & (uint)_mask);
        while (_ranks[slot] >= 0 && _pairs[slot] != pair)
        {
            slot = (slot + 1) & _mask;
        }

        return slot;
    }
}
