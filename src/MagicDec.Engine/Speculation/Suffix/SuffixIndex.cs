namespace MagicDec.Engine.Speculation.Suffix;

/// <summary>
/// Finds where the latest tokens stood before, and what followed them. Places are chained by a hash of their last three tokens; the
/// memory is a ring, so the oldest tokens are forgotten when <paramref name="maxTokens"/> is reached. (The idea of SuffixDecoding,
/// arXiv 2411.04975, with a chained n-gram table in place of its suffix trees.)
/// </summary>
/// <param name="maxTokens">Most tokens remembered, a power of two.</param>
internal sealed class SuffixIndex(int maxTokens)
{
    /// <summary>Stands between texts that do not belong together; never matches.</summary>
    public const int Separator = -1;

    private const int GramTokens = 3;
    private const int MaxMatch = 48;
    private const int MaxPlaces = 48;
    private const int MaxWalk = 256;
    private const int DraftPerMatch = 2;

    // Below this share of agreement a continuation ends.
    private const double LeastConfidence = 0.3;

    private readonly long[] _places = new long[MaxPlaces];
    private int[] _tokens = new int[Math.Min(maxTokens, 1024)];
    private long[] _previous = new long[Math.Min(maxTokens, 1024)];
    private long[] _heads = NewHeads(Math.Min(maxTokens, 1024));

    /// <summary>Tokens ever appended, separators included.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes held.</summary>
    public long ByteCount => ((long)_tokens.Length * sizeof(int)) + ((long)(_previous.Length + _heads.Length) * sizeof(long));

    private long Oldest => Math.Max(0, Count - _tokens.Length);

    /// <summary>Remembers one more token.</summary>
    public void Append(int token)
    {
        if (Count == _tokens.Length && _tokens.Length < maxTokens)
        {
            Grow();
        }

        _tokens[Count & (_tokens.Length - 1)] = token;
        Count++;
        Link(Count - 1);
    }

    /// <summary>Remembers a text.</summary>
    public void Append(ReadOnlySpan<int> tokens)
    {
        foreach (int token in tokens)
        {
            Append(token);
        }
    }

    /// <summary>
    /// Continues <paramref name="text"/> as the longest match went on; where several places match equally far, as most of them went on.
    /// The draft is at most twice as long as the match: a short match is weak evidence.
    /// </summary>
    public SuffixMatch Continue(ReadOnlySpan<int> text, Span<int> draft)
    {
        if (text.Length < GramTokens || draft.IsEmpty)
        {
            return default;
        }

        int length = FindPlaces(text, out int places);
        return length == 0 ? default : new SuffixMatch(length, Vote(places, draft[..Math.Min(draft.Length, DraftPerMatch * length)]));
    }

    private static long[] NewHeads(int tokens)
    {
        long[] heads = new long[tokens];
        Array.Fill(heads, -1);
        return heads;
    }

    // Collects the most recent places whose match is the longest found. A place is the position after the match.
    private int FindPlaces(ReadOnlySpan<int> text, out int places)
    {
        int best = 0;
        places = 0;
        long place = _heads[Slot(text[^3], text[^2], text[^1])];
        for (int walked = 0; place >= Oldest && walked < MaxWalk; walked++, place = _previous[place & (_tokens.Length - 1)])
        {
            int length = place + 1 < Count && At(place + 1) != Separator ? MatchLength(text, place) : 0;
            if (length < GramTokens || length < best)
            {
                continue;
            }

            if (length > best)
            {
                best = length;
                places = 0;
            }

            if (places < MaxPlaces)
            {
                _places[places++] = place + 1;
            }
        }

        return best;
    }

    private int MatchLength(ReadOnlySpan<int> text, long last)
    {
        int most = (int)Math.Min(Math.Min(MaxMatch, text.Length), last - Oldest + 1);
        int length = 0;
        while (length < most && At(last - length) == text[text.Length - 1 - length])
        {
            length++;
        }

        return length;
    }

    private int Vote(int places, Span<int> draft)
    {
        double confidence = 1;
        for (int i = 0; i < draft.Length; i++)
        {
            int winner = Winner(places, out int votes);
            confidence *= (double)votes / places;
            if (votes == 0 || confidence < LeastConfidence)
            {
                return i;
            }

            draft[i] = winner;
            places = Follow(winner, places);
        }

        return draft.Length;
    }

    // The most frequent next token; of equally frequent ones the most recent. Places are few, so a quadratic count is cheap.
    private int Winner(int places, out int votes)
    {
        int winner = Separator;
        votes = 0;
        for (int i = 0; i < places && places - i > votes; i++)
        {
            int token = Next(i);
            if (token == Separator)
            {
                continue;
            }

            int count = 0;
            for (int j = i; j < places; j++)
            {
                count += Next(j) == token ? 1 : 0;
            }

            if (count > votes)
            {
                (winner, votes) = (token, count);
            }
        }

        return winner;
    }

    private int Follow(int token, int places)
    {
        int kept = 0;
        for (int i = 0; i < places; i++)
        {
            if (Next(i) == token)
            {
                _places[kept++] = _places[i] + 1;
            }
        }

        return kept;
    }

    private int Next(int place) => _places[place] < Count ? At(_places[place]) : Separator;

    private int At(long position) => _tokens[position & (_tokens.Length - 1)];

    private int Slot(int a, int b, int c)
    {
        uint hash = ((uint)a * 0x9e3779b1u) ^ ((uint)b * 0x85ebca77u) ^ ((uint)c * 0xc2b2ae3du);
        hash ^= hash >> 15;
        return (int)((hash * 0x27d4eb2fu >> 7) & (uint)(_heads.Length - 1));
    }

    private void Link(long position)
    {
        ref long previous = ref _previous[position & (_tokens.Length - 1)];
        previous = -1;
        if (position >= Oldest + GramTokens - 1)
        {
            int slot = Slot(At(position - 2), At(position - 1), At(position));
            previous = _heads[slot];
            _heads[slot] = position;
        }
    }

    private void Grow()
    {
        Array.Resize(ref _tokens, 2 * _tokens.Length);
        _previous = new long[_tokens.Length];
        _heads = NewHeads(_tokens.Length);
        for (long position = 0; position < Count; position++)
        {
            Link(position);
        }
    }
}
