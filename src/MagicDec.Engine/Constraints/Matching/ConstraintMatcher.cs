using MagicDec.Engine.Constraints.Grammars;

namespace MagicDec.Engine.Constraints.Matching;

/// <summary>
/// A grammar over a vocabulary: which tokens may follow, remembered per state. Shared by all requests with the same constraint; any thread
/// may use it.
/// </summary>
internal sealed class ConstraintMatcher
{
    private readonly Lock _lock = new();
    private readonly MatchTable _table;
    private readonly MaskBuilder _builder;
    private readonly TokenVocabulary _vocabulary;
    private readonly HashSet<int> _stopTokens;
    private MatchState _start; // guarded by _lock, as the table and what is counted
    private int _masks;

    public ConstraintMatcher(Grammar grammar, TokenVocabulary vocabulary, IEnumerable<int> stopTokens)
    {
        _table = new MatchTable(grammar);
        _builder = new MaskBuilder(_table, vocabulary);
        _vocabulary = vocabulary;
        _stopTokens = [.. stopTokens];
        lock (_lock)
        {
            _start = _table.Start();
        }
    }

    /// <summary>Where every output begins; another, equal object once states have been forgotten.</summary>
    public MatchState Start
    {
        get
        {
            lock (_lock)
            {
                return _start;
            }
        }
    }

    /// <summary>States remembered.</summary>
    public int StateCount
    {
        get
        {
            lock (_lock)
            {
                return _table.StateCount;
            }
        }
    }

    /// <summary>The state after a token; <see cref="MatchState.Dead"/> if it does not fit.</summary>
    public MatchState Advance(MatchState state, int token)
    {
        if (_stopTokens.Contains(token))
        {
            return state.Accepts ? MatchState.Ended : MatchState.Dead;
        }

        ReadOnlySpan<byte> bytes = _vocabulary.BytesOf(token);
        if (bytes.IsEmpty || bytes.Length > TokenTrie.MaxDepth)
        {
            return MatchState.Dead;
        }

        lock (_lock)
        {
            return Step(state, bytes);
        }
    }

    /// <summary>The tokens that may follow a state: one bit each, lowest bit first. Not to be written to.</summary>
    /// <exception cref="ConstraintException">No token fits, or finding them takes too long.</exception>
    public uint[] MaskOf(MatchState state)
    {
        lock (_lock)
        {
            return state.Mask ??= MakeMask(state);
        }
    }

    // Steps are taken on the engine's thread, for all requests: what has become too ambiguous leads nowhere, and the next mask says so.
    private MatchState Step(MatchState state, ReadOnlySpan<byte> bytes)
    {
        try
        {
            foreach (byte value in bytes)
            {
                state = _table.Step(state, value);
            }

            return state;
        }
        catch (ConstraintException)
        {
            return MatchState.Dead;
        }
    }

    private uint[] MakeMask(MatchState state)
    {
        if (_table.StateCount > ConstraintLimits.States || _masks + _builder.LargeMasks > ConstraintLimits.Masks)
        {
            // A state holds all that were reached from it, with their masks: the old start would hold everything.
            _table.Clear();
            _builder.Forget();
            _masks = 0;
            _start = _table.Start();
        }

        _masks++;
        uint[] mask = _builder.Build(state);
        foreach (int token in _stopTokens)
        {
            uint bit = 1u << token;
            mask[token >> 5] = state.Accepts ? mask[token >> 5] | bit : mask[token >> 5] & ~bit;
        }

        return mask.AsSpan().IndexOfAnyExcept(0u) >= 0
            ? mask
            : throw new ConstraintException(
                "No token of the vocabulary can continue the output as the constraint asks: the tokenizer cannot write the characters that must come next, or the request has no stop token to end with.");
    }
}
