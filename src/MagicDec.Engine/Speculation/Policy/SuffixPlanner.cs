using MagicDec.Engine.Speculation.Policy.Acceptance;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation.Suffix;

namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Says what checking the guesses of the suffix index costs (they are free themselves), whether to ask it, and what it is expected to have.</summary>
internal sealed class SuffixPlanner(StepCorrections corrections)
{
    // Where checking does not seem to pay, a short draft is checked now and then all the same, or its time would not be known: after so many rounds, then twice as many.
    private const int TrialLength = 2;
    private const int FirstTrial = 16;
    private const int RoundsUntried = 128;

    // A request for which the index had nothing so often in a row asks it only now and then.
    private const int Fruitless = 16;
    private const int AskEvery = 4;

    // Room for guesses follows what the index had: it doubles where all of it was used, and else shrinks slowly, for a step has room for so many tokens, which prompts want too. A few sequences have it always.
    private const double LeastReach = 4;
    private const double AlwaysRoom = 128;
    private const double ReachKept = 0.95;

    // Of what all sequences draft in a round, the latest ten count for most. More than some of the others' rows make no price much smoother.
    private const double DraftsKept = 0.9;
    private const int MostOthers = 32;

    private readonly double[] _rows = new double[DraftingOptions.MaxDraftLength + 1];
    private readonly double[] _seconds = new double[DraftingOptions.MaxDraftLength + (2 * MostOthers) + 1];
    private readonly SuffixOffers _strong = new();
    private readonly SuffixOffers _weak = new();
    private readonly SuffixPrice _price = new();
    private double _drafted;
    private double _leastReach = LeastReach;
    private int _untried;
    private int _patience = FirstTrial;

    /// <summary>Takes the costs of a round.</summary>
    /// <param name="sequences">Sequences.</param>
    /// <param name="rates">Seconds that checking so many rows of a sequence takes per token of its history; shape [rows].</param>
    /// <param name="rate">Tokens per second that a second must bring.</param>
    /// <param name="rounds">Rounds since the last time.</param>
    public void Begin(int sequences, ReadOnlySpan<double> rates, double rate, int rounds)
    {
        PriceRows(sequences);
        _price.Set(rate, _rows, rates);
        _untried += rounds;
        _leastReach = Math.Clamp(AlwaysRoom / sequences, LeastReach, DraftingOptions.MaxDraftLength);
    }

    /// <summary>What the index is expected to add to a row's round.</summary>
    /// <param name="experience">The row's.</param>
    /// <returns>After strong and after weak matches.</returns>
    public (SuffixShare Strong, SuffixShare Weak) Expect(RowExperience experience) =>
        (experience.StrongOffers.Expect(_strong), experience.WeakOffers.Expect(_weak));

    /// <summary>Adds the index to a row's plan, where it is to be asked.</summary>
    /// <param name="row">The row.</param>
    /// <param name="longest">Most tokens it may draft.</param>
    /// <param name="sparse">The plan of the model's own draft, or none.</param>
    /// <param name="sparseGain">Tokens that this draft gains.</param>
    public DraftPlan Plan(DraftContext row, int longest, DraftPlan sparse, double sparseGain)
    {
        RowExperience experience = row.Experience!;
        experience.RoundsSinceAsked++;
        if (longest <= 0 || (experience.FruitlessAsks >= Fruitless && experience.RoundsSinceAsked < AskEvery))
        {
            return sparse;
        }

        experience.RoundsSinceAsked = 0;
        longest = Math.Min(longest, (int)Math.Ceiling(Math.Max(_leastReach, experience.SuffixReach)));
        if (sparse.IsSparse)
        {
            return sparse with { Drafter = Drafter.SuffixThenSparse, SuffixLength = longest, SuffixPrice = _price, LeastGain = sparseGain };
        }

        DraftPlan plan = new(Drafter.Suffix, longest, 0, KvSelector.Verified, SuffixPrice: _price);
        return _untried < _patience ? plan : plan with { LeastGain = -1, SuffixTrial = TrialLength };
    }

    /// <summary>A round is over in which all sequences together checked so many drafted tokens.</summary>
    public void Observe(int sequences, int drafted) => _drafted = (DraftsKept * _drafted) + ((1 - DraftsKept) * drafted / sequences);

    /// <summary>A round is over in which the index was asked.</summary>
    public void Observe(DraftContext row)
    {
        RowExperience experience = row.Experience!;
        experience.FruitlessAsks = row.SuffixOffer.Length > 0 ? 0 : experience.FruitlessAsks + 1;
        experience.SuffixReach = row.SuffixOffer.Length >= row.Plan.LongestSuffix
            ? Math.Min(DraftingOptions.MaxDraftLength, 2 * experience.SuffixReach)
            : Math.Max(_leastReach, ReachKept * experience.SuffixReach);
        Count(experience.StrongOffers, _strong, row.MatchLength >= DraftPlan.StrongMatch ? row.SuffixOffer : default);
        Count(experience.WeakOffers, _weak, row.MatchLength < DraftPlan.StrongMatch ? row.SuffixOffer : default);
        if (row.DraftedBySuffix)
        {
            _patience = _untried >= _patience ? Math.Min(RoundsUntried, 2 * _patience) : _patience;
            _untried = 0;
        }

        static void Count(SuffixOffers own, SuffixOffers all, SuffixOffer offer)
        {
            own.Observe(offer);
            all.Observe(offer);
        }
    }

    // Kernels take rows by the tile, so what more of them cost depends on how many there are. Of the others' drafts only the mean is known, so any number from none to twice that is as likely.
    private void PriceRows(int sequences)
    {
        int drafts = (int)Math.Round((sequences - 1) * _drafted);
        int others = Math.Min(drafts, MostOthers);
        int window = (2 * others) + 1;
        for (int i = 0; i < window + DraftingOptions.MaxDraftLength; i++)
        {
            _seconds[i] = corrections.Linear(sequences + drafts - others + i, 0);
        }

        double more = 0;
        for (int length = 1; length < _rows.Length; length++)
        {
            more += _seconds[length - 1 + window] - _seconds[length - 1];
            _rows[length] = Math.Max(0, more / window);
        }
    }
}
