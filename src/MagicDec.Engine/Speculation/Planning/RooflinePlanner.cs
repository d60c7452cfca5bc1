namespace MagicDec.Engine.Speculation.Planning;

/// <summary>Weighs drafts for a model on a machine.</summary>
/// <param name="roofline">Step times.</param>
/// <param name="alpha">Acceptance rate, or null for what the literature reports by budget.</param>
internal sealed class RooflinePlanner(RooflineModel roofline, double? alpha)
{
    /// <summary>Longest draft that is weighed.</summary>
    public const int LongestDraft = 12;

    private const int SmallBatch = 32;
    private const int LargeBatch = 128;
    private const double LongestContext = 4 << 20;

    // Self-drafts of Llama-3.1-8B over pages chosen by attention: SnapKV at 2049 tokens reaches 0.89 in the MagicDec paper, StreamingLLM at 512 0.82;
    // between and beyond by the shape of its figure 4c.
    private static readonly (int Budget, double Alpha)[] Known = [(256, 0.80), (512, 0.84), (1024, 0.87), (2048, 0.89), (4096, 0.91)];

    /// <summary>Budgets that are weighed, and the acceptance they are weighed with.</summary>
    public IEnumerable<(int Budget, double Alpha)> Budgets => Known.Select(known => (known.Budget, alpha ?? known.Alpha));

    /// <summary>Everything that was weighed, best first; plain decoding among them.</summary>
    public IReadOnlyList<PlannedDraft> Plans(int batch, double context)
    {
        List<PlannedDraft> plans = [new PlannedDraft("none", 0, 0, 0, 1, 1)];
        foreach ((int budget, double rate) in Budgets.Where(known => known.Budget < context))
        {
            for (int gamma = 1; gamma <= LongestDraft; gamma++)
            {
                plans.Add(new PlannedDraft(
                    "self", gamma, budget, rate, SpeculationMath.TokensPerRound(gamma, rate), roofline.Speedup(batch, context, gamma, budget, rate)));
            }
        }

        return [.. plans.OrderByDescending(plan => plan.Speedup)];
    }

    /// <summary>The best of <see cref="Plans"/>.</summary>
    public PlannedDraft Best(int batch, double context) => Plans(batch, context)[0];

    /// <summary>
    /// The context above which a larger batch gains more from drafting and below which it gains less (S_inflection in the paper), or null when there is
    /// none up to 4M tokens.
    /// </summary>
    public double? CriticalContext()
    {
        double high = 256;
        while (!LargerBatchGainsMore(high))
        {
            high *= 2;
            if (high > LongestContext)
            {
                return null;
            }
        }

        double low = high / 2;
        while (high - low > 16)
        {
            double middle = 0.5 * (low + high);
            (low, high) = LargerBatchGainsMore(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }

    private bool LargerBatchGainsMore(double context)
    {
        // At one fixed draft, as in the paper: the best one would hide where the trend turns.
        double rate = alpha ?? 0.84;
        return roofline.Speedup(LargeBatch, context, 3, 512, rate) > roofline.Speedup(SmallBatch, context, 3, 512, rate);
    }
}
