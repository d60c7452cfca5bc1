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

    // What the other sequences drafted in so many of the latest rounds is what they may draft in the next.
    private const int RoundsKept = 16;

    private readonly double[] _rows = new double[DraftingOptions.MaxDraftLength + 1];
    private readonly int[] _others = new int[RoundsKept];
    private readonly SuffixOffers _strong = new();
    private readonly SuffixOffers _weak = new();
    private readonly SuffixPrice _price = new();
    private uint _rounds;
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

    /// <summary>A round is over.</summary>
    /// <param name="rows">The sequences, one of which is looked at in turn.</param>
    /// <param name="drafted">Drafted tokens that all of them checked.</param>
    public void Observe(IReadOnlyList<DraftContext> rows, int drafted)
    {
        _others[_rounds % RoundsKept] = drafted - rows[(int)(_rounds % (uint)rows.Count)].DraftedCount;
        _rounds++;
    }

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

    // Kernels take rows by the tile, so what more of them cost depends on how many there are, those that others draft included.
    private void PriceRows(int sequences)
    {
        Array.Clear(_rows);
        for (int round = 0; round < RoundsKept; round++)
        {
            int others = _others[round];
            if (Array.IndexOf(_others, others) < round)
            {
                continue;
            }

            double share = _others.AsSpan(round).Count(others) / (double)RoundsKept;
            double without = corrections.Linear(sequences + others, 0);
            for (int length = 1; length < _rows.Length; length++)
            {
                _rows[length] += share * Math.Max(0, corrections.Linear(sequences + others + length, 0) - without);
            }
        }
    }
}
