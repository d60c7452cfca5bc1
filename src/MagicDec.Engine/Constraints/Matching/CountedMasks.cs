using MagicDec.Engine.Constraints.Grammars;

namespace MagicDec.Engine.Constraints.Matching;

/// <summary>
/// The masks of all nodes of one <see cref="CharacterCount"/>: what a walk over the unbounded string finds, sorted by how many characters it
/// takes.
/// </summary>
/// <param name="inside">Tokens that stay inside the string, by characters begun; shape [0 .. most][].</param>
/// <param name="ending">Tokens that end with the string, by characters before its end.</param>
/// <param name="exits">Trie nodes at which the string ends while tokens go on, by characters before its end.</param>
/// <param name="maskLength">Words of a mask.</param>
internal sealed class CountedMasks(List<List<int>> inside, List<List<int>> ending, List<List<int>> exits, int maskLength)
{
    // Enough for the ends of the usual bounds; a mask of a large vocabulary has 16 KB.
    private const int MostMasks = 256;

    private readonly Dictionary<(int Least, int Most), LocalMask> _masks = [];
    private uint[]? _allInside;

    /// <summary>The mask where so many characters have been seen.</summary>
    public LocalMask After(CharacterCount count, int seen)
    {
        // Bounds that no token reaches are all the same.
        int least = Math.Min(Math.Max(0, count.Minimum - seen), inside.Count);
        int most = Math.Min(count.Maximum - seen, inside.Count);
        if (!_masks.TryGetValue((least, most), out LocalMask? mask))
        {
            if (_masks.Count == MostMasks)
            {
                _masks.Clear();
            }

            mask = Make(least, most);
            _masks.Add((least, most), mask);
        }

        return mask;
    }

    private LocalMask Make(int least, int most)
    {
        uint[] mask = most < 4 ? new uint[maskLength] : (uint[])AllInside().Clone();
        for (int characters = 0; characters < inside.Count; characters++)
        {
            if (most < 4 && characters <= most)
            {
                Set(mask, inside[characters], true);
            }
            else if (most >= 4 && characters > most)
            {
                Set(mask, inside[characters], false);
            }
        }

        var open = new List<int>();
        for (int characters = least; characters < inside.Count && characters <= most; characters++)
        {
            Set(mask, ending[characters], true);
            open.AddRange(exits[characters]);
        }

        return LocalMask.Create(mask, [.. open.Order()]);
    }

    private uint[] AllInside()
    {
        if (_allInside is null)
        {
            _allInside = new uint[maskLength];
            inside.ForEach(tokens => Set(_allInside, tokens, true));
        }

        return _allInside;
    }

    private static void Set(uint[] mask, List<int> tokens, bool allowed)
    {
        foreach (int token in tokens)
        {
            uint bit = 1u << token;
            mask[token >> 5] = allowed ? mask[token >> 5] | bit : mask[token >> 5] & ~bit;
        }
    }
}
