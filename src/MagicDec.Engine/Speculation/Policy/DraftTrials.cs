namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Says when what is not chosen, drafting or plain decoding, is tried for a round: how long it takes, and how many guesses are right, is not known otherwise.</summary>
internal sealed class DraftTrials
{
    // Where the two promise about as much, after one round, then after twice as many, then at most after so many: alone a draft step costs as much as a plain one, so every 64th was a percent.
    private const double CloseBelow = 0.9;
    private const double CloseAbove = 1.25;
    private const int RoundsUntried = 256;

    // Where drafting seems to lose it is tried seldom, for such a round is dear.
    private const int FirstHope = 8;
    private const int LastHope = 512;

    private int _untried;
    private int _patience = 1;
    private bool _tries;
    private bool _wasTimed = true;
    private int _hopeless;
    private int _hope = FirstHope;

    /// <summary>Whether drafts are worth a thought though they seem to lose.</summary>
    public bool Hopes => _hopeless >= _hope;

    /// <summary>Whether this round does what is not chosen.</summary>
    /// <param name="gain">Tokens per second that drafting promises, over those of plain decoding.</param>
    /// <param name="drafts">Whether drafting is chosen.</param>
    /// <param name="rounds">Rounds since the last time.</param>
    public bool Try(double gain, bool drafts, int rounds)
    {
        _untried += rounds;

        // Where the two are close, one kind of trial is enough.
        _hopeless = drafts || gain >= CloseBelow ? 0 : _hopeless + rounds;
        _hope = drafts ? FirstHope : _hope;

        // It is time that is to be learned, and steps that compute prompts tell nothing of it.
        return _tries = _untried >= _patience && gain is >= CloseBelow and <= CloseAbove && _wasTimed;
    }

    /// <summary>Drafts that seem to lose were thought of.</summary>
    /// <param name="tried">Whether they are made in this round.</param>
    public void Hoped(bool tried)
    {
        _hopeless = 0;
        _hope = tried ? Math.Min(LastHope, 2 * _hope) : _hope;
    }

    /// <summary>The round is over.</summary>
    /// <param name="isTimed">Whether the time it took says something of drafts.</param>
    public void Observe(bool isTimed)
    {
        _wasTimed = isTimed;
        if (_tries && isTimed)
        {
            _untried = 0;
            _patience = Math.Min(RoundsUntried, 2 * _patience);
        }

        _tries = false;
    }
}
