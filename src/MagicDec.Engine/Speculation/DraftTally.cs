namespace MagicDec.Engine.Speculation;

/// <summary>Counts what becomes of draft tokens, by drafter and by position in the draft.</summary>
internal sealed class DraftTally
{
    private readonly long[] _reached = new long[DraftingOptions.MaxDraftLength];
    private readonly long[] _accepted = new long[DraftingOptions.MaxDraftLength];
    private long _rounds;
    private long _drafted;
    private long _acceptedTokens;
    private long _suffixDrafted;
    private long _suffixAccepted;
    private DraftingUsage? _usage;

    /// <summary>Counts one round.</summary>
    public void Add(bool suffix, int drafted, int accepted)
    {
        if (drafted == 0)
        {
            return;
        }

        _usage = null;
        _rounds++;
        _drafted += drafted;
        _acceptedTokens += accepted;
        if (suffix)
        {
            _suffixDrafted += drafted;
            _suffixAccepted += accepted;
        }

        for (int i = 0; i < drafted && i <= accepted; i++)
        {
            _reached[i]++;
            _accepted[i] += i < accepted ? 1 : 0;
        }
    }

    /// <summary>The counts so far; the same object until they change.</summary>
    public DraftingUsage ToUsage() => _usage ??= new DraftingUsage
    {
        Rounds = _rounds,
        DraftedTokens = _drafted,
        AcceptedTokens = _acceptedTokens,
        SuffixDraftedTokens = _suffixDrafted,
        SuffixAcceptedTokens = _suffixAccepted,
    };

    /// <summary>Share of tokens accepted at each draft position, of those whose predecessors were; up to the last position ever reached.</summary>
    public double[] AcceptanceByPosition()
    {
        int positions = Array.FindLastIndex(_reached, count => count > 0) + 1;
        double[] shares = new double[positions];
        for (int i = 0; i < positions; i++)
        {
            shares[i] = (double)_accepted[i] / _reached[i];
        }

        return shares;
    }
}
