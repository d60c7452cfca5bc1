using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MagicDec.Engine.Speculation.Policy.Costs;

namespace MagicDec.Engine.Speculation.Policy;

/// <summary>
/// Maximises the predicted tokens per second of the whole batch: for each draft length and KV budget it weighs the tokens a round is
/// expected to give (acceptance as measured) against its time (gamma drafts over K tokens, one verify pass over everything), keeps out rows
/// whose draft does not pay for itself, and compares with plain decoding. The objective is MagicDec's (arXiv 2408.11049, equation 4).
/// </summary>
internal sealed partial class AdaptiveDraftPolicy(StepCostModel cost, ILogger? logger = null) : IDraftPolicy
{
    // Another plan must promise this much more before it takes over.
    private const double Hysteresis = 1.03;

    // While plain decoding is best, it is weighed again only so often: off costs nothing.
    private const int RoundsOff = 8;

    private static readonly DraftCandidate[] Candidates =
        [.. from budget in new[] { 256, 512, 1024 } from length in new[] { 1, 2, 3, 4, 5, 6, 8 } select new DraftCandidate(length, budget)];

    private readonly CandidateScorer _scorer = new(cost);
    private readonly List<DraftOption> _options = [];
    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private DraftCandidate _chosen;
    private int _roundsOff;
    private double _measured;
    private volatile DraftDecision? _latest;

    /// <summary>The latest decision, for explanation; readable by any thread.</summary>
    public DraftDecision? Latest => _latest;

    public void Choose(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest, Span<DraftPlan> plans)
    {
        bool stayOff = _chosen == DraftCandidate.None && _roundsOff > 0 && _roundsOff-- > 0;
        _scorer.Begin(rows, longest);
        double plain = _scorer.PlainRate();
        double best = plain;
        if (!stayOff)
        {
            best = Weigh(plain);
            Publish(rows, plain);
        }

        _scorer.Plan(_chosen, best, plans);
    }

    public void Observe(in RoundOutcome outcome)
    {
        double seconds = (outcome.DraftTime + outcome.TargetTime).TotalSeconds;
        int tokens = outcome.Rows.Count;
        for (int i = 0; i < outcome.Rows.Count; i++)
        {
            tokens += outcome.Accepted[i];
            _scorer.Observe(outcome.Rows[i], outcome.Accepted[i]);
        }

        if (outcome.PromptRows == 0 && seconds > 0)
        {
            _measured = _measured == 0 ? tokens / seconds : _measured + (0.1 * ((tokens / seconds) - _measured));
            _scorer.ObserveTimes(outcome);
        }
    }

    private double Weigh(double plain)
    {
        _options.Clear();
        DraftCandidate best = DraftCandidate.None;
        double bestRate = plain;
        double keptRate = _chosen == DraftCandidate.None ? plain : 0;
        foreach (DraftCandidate candidate in Candidates)
        {
            double rate = _scorer.Rate(candidate);
            _options.Add(new DraftOption(candidate.Length, candidate.KvBudget, rate));
            if (candidate == _chosen)
            {
                keptRate = rate;
            }

            if (rate > bestRate)
            {
                (best, bestRate) = (candidate, rate);
            }
        }

        if (best != _chosen && (bestRate > Hysteresis * keptRate || keptRate < plain))
        {
            LogChange(_logger, _chosen.Length, _chosen.KvBudget, best.Length, best.KvBudget, bestRate, plain, _measured);
            _chosen = best;
            keptRate = bestRate;
        }

        _roundsOff = _chosen == DraftCandidate.None ? RoundsOff : 0;
        return keptRate;
    }

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Drafting changes from gamma {OldLength}, K {OldBudget} to gamma {Length}, K {Budget}: {Predicted:F0} tokens/s predicted, {Plain:F0} without drafts, {Measured:F0} measured of late.")]
    private static partial void LogChange(ILogger logger, int oldLength, int oldBudget, int length, int budget, double predicted, double plain, double measured);

    private void Publish(IReadOnlyList<DraftContext> rows, double plain)
    {
        var none = new DraftOption(0, 0, plain);
        _latest = new DraftDecision
        {
            Batch = rows.Count,
            MeanContext = rows.Average(row => (double)row.History.Count),
            Options = [.. _options.Append(none).OrderByDescending(option => option.PredictedTokensPerSecond)],
            Chosen = _options.Find(option => option.DraftLength == _chosen.Length && option.KvBudget == _chosen.KvBudget) ?? none,
            DraftingSequences = _chosen == DraftCandidate.None ? 0 : _scorer.Joined(_chosen),
            MeasuredTokensPerSecond = _measured,
        };
    }
}
