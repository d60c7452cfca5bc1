using System.Numerics;

namespace MagicDec.Engine.Speculation.Policy.Acceptance;

/// <summary>
/// How often a sparse draft is wrong, in three factors: what is usual for the budget, how all requests differ from that (by budget, context and
/// position), and how one request differs from all. So what one budget shows counts for the others, and what others showed for a new request.
/// </summary>
internal sealed class SparseAcceptance
{
    // Per round. Experience that is not renewed fades too, so that everything is tried again in the end.
    private const double Keep = 0.998;
    private const double Weight = 2;

    // Each budget of a request is tried on hope in one of so many rounds, by lot: what is read in turn for hard texts and for easy ones says little of budgets.
    private const int Lots = 16;

    private const int BucketCount = 32;

    private static readonly double[] Usual = [0.24, 0.20, 0.16, 0.13, 0.11, 0.09];

    private readonly MissCounts?[] _counts = new MissCounts?[Budgets.Length * BucketCount];
    private readonly double[] _means = new double[Budgets.Length * BucketCount];
    private readonly double[] _hopes = new double[Budgets.Length * BucketCount];
    private readonly double[] _shares = new double[Budgets.Length * BucketCount * DraftingOptions.MaxDraftLength];
    private readonly bool[] _known = new bool[BucketCount];
    private readonly FailureRuns _failures = new();
    private readonly Random _random = new(Seed: 1);
    private double _missed;
    private double _expected;

    /// <summary>Tokens that drafts may read (K).</summary>
    public static ReadOnlySpan<int> Budgets => [128, 256, 512, 1024, 2048, 4096];

    /// <summary>A round begins after so many: what was worked out is worked out anew.</summary>
    public void Begin(int rounds)
    {
        Array.Clear(_known);
        double keep = Math.Pow(Keep, rounds);
        _missed *= keep;
        _expected *= keep;
        _failures.Fade(keep);
        foreach (MissCounts? counts in _counts)
        {
            counts?.Fade(keep);
        }
    }

    /// <summary>
    /// Tokens expected from a draft of each length from 1 on, the bonus token not counted.
    /// </summary>
    /// <param name="experience">The request.</param>
    /// <param name="context">Tokens of its history.</param>
    /// <param name="tokens">By budget and length; shape [budgets, <see cref="DraftingOptions.MaxDraftLength"/>].</param>
    /// <param name="optimism">How good drafts are taken to be.</param>
    public void Tokens(RowExperience experience, int context, Span<double> tokens, Optimism optimism = Optimism.None)
    {
        int bucket = Bucket(context);
        Know(bucket);
        double hardness = experience.Hardness(_means.AsSpan(bucket * Budgets.Length, Budgets.Length));
        int at = bucket * Budgets.Length * DraftingOptions.MaxDraftLength;
        int lot = optimism is Optimism.ByLot ? _random.Next(Lots) : Lots;
        for (int budget = 0; budget < Budgets.Length; budget++)
        {
            double wrong = optimism is Optimism.Full || budget == lot ? hardness * _hopes[(bucket * Budgets.Length) + budget] : hardness;
            double right = 1;
            double sum = 0;
            for (int i = 0; i < DraftingOptions.MaxDraftLength; i++)
            {
                right *= 1 - Math.Min(1, wrong * _shares[at + (budget * DraftingOptions.MaxDraftLength) + i]);
                tokens[(budget * DraftingOptions.MaxDraftLength) + i] = sum += right;
            }
        }
    }

    /// <summary>A sparse draft was checked.</summary>
    public void Observe(RowExperience experience, int kvBudget, int context, int drafted, int accepted)
    {
        int budget = Budgets.IndexOf(kvBudget);
        if (budget < 0)
        {
            return;
        }

        // What is wrong because the request is hard says little about others.
        int bucket = Bucket(context);
        Know(bucket);
        double hardness = experience.Hardness(_means.AsSpan(bucket * Budgets.Length, Budgets.Length));
        _failures.Observe(experience.Failures, accepted > 0);
        experience.Observe(budget, drafted, accepted, _failures);
        (_counts[(bucket * Budgets.Length) + budget] ??= new MissCounts()).Observe(drafted, accepted, hardness);
        _missed += accepted < drafted ? 1 : 0;
        _expected += hardness * Math.Min(drafted, accepted + 1) * Usual[budget];
    }

    // Contexts of similar length share their experience: one bucket for each power of two.
    private static int Bucket(int context) => BitOperations.Log2((uint)Math.Max(1, context));

    private void Know(int bucket)
    {
        if (_known[bucket])
        {
            return;
        }

        _known[bucket] = true;
        for (int budget = 0; budget < Budgets.Length; budget++)
        {
            int at = (bucket * Budgets.Length) + budget;
            double guess = Guess(bucket, budget);
            _hopes[at] = MissCounts.Hope(_counts[at]);
            Span<double> shares = _shares.AsSpan(at * DraftingOptions.MaxDraftLength, DraftingOptions.MaxDraftLength);
            if (_counts[at] is { } counts)
            {
                _means[at] = counts.Mean(guess);
                counts.Shares(guess, shares);
            }
            else
            {
                _means[at] = guess;
                shares.Fill(guess);
            }
        }
    }

    // As with the next shorter histories, or what is usual for the budget times how all drafts do.
    private double Guess(int bucket, int budget)
    {
        double usual = Math.Min(1, Usual[budget] * (_missed + Weight) / (_expected + Weight));
        return bucket > 0 && _counts[((bucket - 1) * Budgets.Length) + budget] is { } shorter ? shorter.Mean(usual) : usual;
    }
}
