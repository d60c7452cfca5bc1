using MagicDec.Engine.Speculation.Policy.Acceptance;
using MagicDec.Engine.Speculation.Policy.Costs;

namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Decides how many guesses of the suffix index are checked: they are free, checking them is not.</summary>
internal sealed class SuffixPlanner(StepCorrections corrections)
{
    // Rows forget slowly what went wrong, so that a text that has changed gets another chance.
    private const double Fading = 0.99;

    // What all rows have seen is forgotten more slowly still.
    private const double Keep = 0.995;

    // Where it does not seem to pay, a short draft is checked now and then all the same, or nobody would know: after so many rounds, then twice as many.
    private const int TrialLength = 2;
    private const int FirstTrial = 16;
    private const int RoundsUntried = 128;

    private readonly AcceptanceModel _strong = new(0.6, 8);
    private readonly AcceptanceModel _weak = new(0.5, 8);
    private readonly AcceptanceModel _strongMatches = new(0, 8);
    private readonly AcceptanceModel _weakMatches = new(0, 8);
    private readonly double[] _rates = new double[DraftingOptions.MaxDraftLength + 2];
    private double _row;
    private double _price;
    private int _untried;
    private int _patience = FirstTrial;

    /// <summary>Share of a row's experience that is left where it was not renewed since the last time.</summary>
    public double Fade { get; private set; }

    /// <summary>Takes the costs of a round.</summary>
    /// <param name="sequences">Sequences.</param>
    /// <param name="rates">Seconds that checking so many rows of a sequence takes per token of its history; shape [rows].</param>
    /// <param name="rate">Tokens per second that a second must bring.</param>
    /// <param name="rounds">Rounds since the last time.</param>
    public void Begin(int sequences, ReadOnlySpan<double> rates, double rate, int rounds)
    {
        rates.CopyTo(_rates);
        _row = Math.Max(0, (corrections.Linear((2 * sequences) + 8, 0) - corrections.Linear(sequences + 1, 0)) / (sequences + 7));
        _price = rate;
        _untried += rounds;
        Fade = Math.Pow(Fading, rounds);
        double keep = Math.Pow(Keep, rounds);
        _strong.Fade(keep);
        _weak.Fade(keep);
    }

    /// <summary>Decides the lengths that gain most; 0: none.</summary>
    /// <param name="row">The row.</param>
    /// <param name="longest">Most tokens it may draft.</param>
    /// <param name="again">Whether what was decided before is weighed again; else only what is open is decided.</param>
    public void Decide(DraftContext row, int longest, bool again)
    {
        RowExperience experience = row.Experience ??= new RowExperience();
        Decide(experience.Suffix, _strong, _strongMatches, row, longest, again);
        Decide(experience.WeakSuffix, _weak, _weakMatches, row, longest, again);
    }

    /// <summary>A round is over in which the index was asked, whatever it found.</summary>
    public void ObserveMatch(DraftContext row)
    {
        if (row.Plan.AfterMatch(DraftPlan.StrongMatch) > 0)
        {
            Count(row.Experience!.Suffix, _strongMatches, row.DraftedBySuffix && row.DraftedByStrongMatch);
        }

        if (row.Plan.AfterMatch(1) > 0)
        {
            Count(row.Experience!.WeakSuffix, _weakMatches, row.DraftedBySuffix && !row.DraftedByStrongMatch);
        }

        static void Count(SuffixExperience experience, AcceptanceModel ofAll, bool found)
        {
            experience.Matches.Observe(1, found ? 1 : 0);
            ofAll.Observe(1, found ? 1 : 0);
        }
    }

    /// <summary>A suffix draft was checked.</summary>
    public void Observe(DraftContext row, int accepted)
    {
        (SuffixExperience experience, AcceptanceModel ofAll) = row.DraftedByStrongMatch ? (row.Experience!.Suffix, _strong) : (row.Experience!.WeakSuffix, _weak);
        if (_untried >= _patience)
        {
            _patience = Math.Min(RoundsUntried, 2 * _patience);
        }

        _untried = 0;
        experience.Length = -1;
        experience.Acceptance.Observe(row.DraftedCount, accepted);
        ofAll.Observe(row.DraftedCount, accepted);
    }

    private void Decide(SuffixExperience experience, AcceptanceModel ofAll, AcceptanceModel matchesOfAll, DraftContext row, int longest, bool again)
    {
        if (!again && experience.Length >= 0)
        {
            return;
        }

        AcceptanceModel acceptance = experience.Acceptance;
        int best = 0;
        double most = 0;
        double tokens = 0;
        double all = 1;
        double before = 1;
        double usual = ofAll.Prior;
        for (int i = 0; i < longest; i++)
        {
            // Where no draft reached, tokens are taken to be as often right as those before them, or longer drafts were never tried.
            usual = ofAll.At(i, usual);
            before = acceptance.At(i, Math.Min(before, usual));
            all *= before;
            tokens += all;
            int length = i + 1;
            double gain = tokens - (_price * ((row.History.Count * (_rates[length + 1] - _rates[1])) + (length * _row)));
            if (gain > most)
            {
                (best, most, experience.Tokens) = (length, gain, tokens);
            }
        }

        if (best == 0)
        {
            acceptance.Fade(Fade);
            best = ofAll == _strong && _untried >= _patience ? Math.Min(longest, TrialLength) : 0;
            experience.Tokens = 0;
        }

        experience.Length = best;
        experience.Gain = most;
        experience.Share = experience.Matches.At(0, matchesOfAll.At(0, matchesOfAll.Prior));
    }
}
