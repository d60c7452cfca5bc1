using MagicDec.Engine.Constraints.Grammars;

namespace MagicDec.Engine.Constraints.Matching;

/// <summary>
/// Finds the tokens that fit a state by walking the vocabulary's trie and the automaton together. What a rule's inside says of tokens is
/// found once for all of its callers; only tokens that go on behind the rule's end are walked for each caller (the split into
/// context-independent and context-dependent tokens of XGrammar, Dong et al. 2024).
/// </summary>
internal sealed class MaskBuilder(MatchTable table, TokenVocabulary vocabulary)
{
    private readonly MatchState[] _path = new MatchState[TokenTrie.MaxDepth + 1];
    private const int ManyNodes = 4;

    private readonly List<int> _exits = [];
    private CountedMasks? _counted;
    private readonly uint[] _scratch = new uint[vocabulary.MaskLength];
    private long _workLimit;

    /// <summary>Masks of whole size that states hold beside their own.</summary>
    public int LargeMasks { get; private set; }

    /// <summary>The table has forgotten its states: none is held here either.</summary>
    public void Forget()
    {
        Array.Clear(_path);
        LargeMasks = 0;
    }

    /// <summary>The tokens that fit a state of the whole output; end tokens are not among them.</summary>
    public uint[] Build(MatchState state)
    {
        _workLimit = table.Work + ConstraintLimits.MaskWork;
        uint[] mask = new uint[vocabulary.MaskLength];
        Place[] places = state.Places;
        for (int first = 0, last; first < places.Length; first = last)
        {
            Frame frame = places[first].Frame;
            for (last = first + 1; last < places.Length && places[last].Frame == frame;)
            {
                last++;
            }

            if (!HasRoom(frame))
            {
                // Near the limit of nesting, what fits depends on the level.
                Array.Clear(mask);
                Walk(0, state, mask, null);
                return mask;
            }

            Add(mask, LocalOf(state, first, last), frame);
        }

        return mask;
    }

    private bool HasRoom(Frame frame) => frame.Nesting + vocabulary.MostOpened + table.Grammar.MaxHeight <= ConstraintLimits.Nesting;

    private LocalMask LocalOf(MatchState state, int first, int last)
    {
        MatchState local = table.Localize(state.Places.AsSpan(first, last - first));
        if (local.Local is not { } found)
        {
            if (last - first == 1 && table.Grammar[state.Places[first].Node].Counted is var (count, seen))
            {
                return local.Local = MasksOf(count).After(count, seen);
            }

            Array.Clear(_scratch);
            _exits.Clear();
            Walk(0, local, _scratch, _exits);
            local.Local = found = LocalMask.Create(_scratch, [.. _exits]);
            LargeMasks += found.Mask is null ? 0 : 1;
        }

        return found;
    }

    // Every count is one of any characters, so one walk serves them all.
    private CountedMasks MasksOf(CharacterCount count) => _counted ??= Count(table.Localize([new Place(count.Loop, table.Unknown)]));

    // As Walk, but sorts what it finds by the number of characters it takes.
    private CountedMasks Count(MatchState loop)
    {
        TokenTrie trie = vocabulary.Trie;
        int[] characters = new int[TokenTrie.MaxDepth + 1];
        List<List<int>> inside = [];
        List<List<int>> ending = [];
        List<List<int>> exits = [];
        _path[0] = loop;
        for (int node = 1; node < trie.NodeCount;)
        {
            int depth = trie.DepthOf(node);
            MatchState next = table.Step(_path[depth - 1], trie.ValueOf(node));
            if (next.IsDead)
            {
                node = trie.EndOf(node);
                continue;
            }

            int begun = characters[depth - 1] + (_path[depth - 1] == loop && !next.Leaves ? 1 : 0);
            while (inside.Count <= begun)
            {
                inside.Add([]);
                ending.Add([]);
                exits.Add([]);
            }

            (next.Leaves ? ending : inside)[begun].AddRange(trie.TokensAt(node));
            if (next.Leaves && trie.EndOf(node) > node + 1)
            {
                exits[begun].Add(node);
            }

            (_path[depth], characters[depth]) = (next, begun);
            node++;
        }

        return new CountedMasks(inside, ending, exits, vocabulary.MaskLength);
    }

    private void Add(uint[] mask, LocalMask local, Frame frame)
    {
        local.AddTo(mask);
        if (frame.Below is not null && local.Exits.Length > 0)
        {
            MatchState caller = table.Return(frame);
            foreach (int exit in local.Exits)
            {
                Walk(exit, caller, mask, null);
            }
        }
    }

    // Marks the tokens below a trie node that fit behind a state.
    private void Walk(int root, MatchState state, uint[] mask, List<int>? exits)
    {
        TokenTrie trie = vocabulary.Trie;
        int rootDepth = trie.DepthOf(root);
        _path[rootDepth] = state;
        int end = trie.EndOf(root);
        for (int node = root + 1; node < end;)
        {
            int depth = trie.DepthOf(node);
            MatchState next = table.Step(_path[depth - 1], trie.ValueOf(node));
            if (next.IsDead)
            {
                node = trie.EndOf(node);
                continue;
            }

            if (table.Work > _workLimit)
            {
                throw new ConstraintException(
                    "The constraint is too complex: finding the tokens that fit took more than " +
                    $"{ConstraintLimits.MaskWork} steps. Simplify its patterns, or lower their counts.");
            }

            // Most of a vocabulary is words, and most of a schema's masks stand in free texts: a whole branch at once.
            if (trie.EndOf(node) - node > ManyNodes && trie.IsPlainBelow(node) && TakesAnyText(next))
            {
                Set(mask, trie.TokensFrom(node));
                node = trie.EndOf(node);
                continue;
            }

            Set(mask, trie.TokensAt(node));
            if (next.Leaves && exits is not null && trie.EndOf(node) > node + 1)
            {
                exits.Add(node);
            }

            _path[depth] = next;
            node++;
        }
    }

    private bool TakesAnyText(MatchState state)
    {
        if (state.TakesAnyText is not { } takes)
        {
            takes = true;
            for (int value = 0x20; value < 0x7F && takes; value++)
            {
                takes = !TokenTrie.IsPlain((byte)value) || table.Step(state, (byte)value) == state;
            }

            state.TakesAnyText = takes;
        }

        return takes;
    }

    private static void Set(uint[] mask, ReadOnlySpan<int> tokens)
    {
        foreach (int token in tokens)
        {
            mask[token >> 5] |= 1u << token;
        }
    }
}
