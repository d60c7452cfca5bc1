
namespace MagicDec.Tool.Planning.Rooflines;

/// <summary>Weighs drafts for a model on a machine.</summary>
/// <param name="candidates">Who may draft.</param>
/// <param name="memory">What fits where.</param>
internal sealed class DraftPlanner(IReadOnlyList<DraftCandidate> candidates, DeviceMemory memory)
{
    /// <summary>Longest draft that is weighed.</summary>
    public const int LongestDraft = 12;

    private const int SmallBatch = 32;
    private const int LargeBatch = 128;
    private const double LongestContext = 4 << 20;

    /// <summary>Who may draft.</summary>
    public IReadOnlyList<DraftCandidate> Candidates => candidates;

    /// <summary>Everything that was weighed, best first; plain decoding among them. A draft model that does not fit where the model itself does is left out.</summary>
    public IReadOnlyList<PlannedDraft> Plans(int batch, double context)
    {
        bool fits = memory.Fits(null, batch, context);
        return
        [
            .. candidates.Where(candidate => !fits || memory.Fits(candidate, batch, context))
                .SelectMany(candidate => candidate.Plans(batch, context))
                .Prepend(new PlannedDraft("none", 0, 0, 0, 1, 1))
                .OrderByDescending(plan => plan.Speedup),
        ];
    }

    /// <summary>The best of <see cref="Plans"/>.</summary>
    public PlannedDraft Best(int batch, double context) => Plans(batch, context)[0];

    /// <summary>
    /// The context above which a larger batch gains more from drafting and below which it gains less (S_inflection in the paper), or null when there is
    /// none up to 4M tokens.
    /// </summary>
    public static double? CriticalContext(DraftCandidate candidate)
    {
        double high = 256;
        while (!LargerBatchGainsMore(candidate, high))
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
            (low, high) = LargerBatchGainsMore(candidate, middle) ? (low, middle) : (middle, high);
        }

        return high;
    }

    private static bool LargerBatchGainsMore(DraftCandidate candidate, double context) =>
        candidate.TrendSpeedup(LargeBatch, context) > candidate.TrendSpeedup(SmallBatch, context);
}
