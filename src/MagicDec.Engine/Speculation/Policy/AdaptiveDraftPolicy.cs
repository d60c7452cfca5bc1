using System.Globalization;
using MagicDec.Engine.Speculation.Policy.Acceptance;
using MagicDec.Engine.Speculation.Policy.Costs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicDec.Engine.Speculation.Policy;

/// <summary>
/// Maximises the predicted tokens per second of the whole batch: for each limit on the draft length, and each row's best length and KV budget within it,
/// it weighs the tokens a round is expected to give (acceptance as measured) against its time (drafts over K tokens, one verify pass over everything),
/// and compares with plain decoding. The objective is MagicDec's (arXiv 2408.11049, equation 4).
/// </summary>
internal sealed partial class AdaptiveDraftPolicy : IDraftPolicy
{
    // Drafting must promise this much more before it takes over from plain decoding, a length from another one.
    private const double ToStart = 1.03;
    private const double ToChange = 1.002;

    // While plain decoding is best, it is weighed again only so often: off costs nothing.
    private const int RoundsOff = 8;

    // Of rounds that take so little even the policy's few microseconds are a percent: it is asked half as often.
    private const double ShortRound = 1e-3;

    // Where drafting seems to lose, costs may have been measured in a bad second, and guesses be better than believed: with such guesses this much of plain
    // decoding is worth a try.
    private const double Hopeful = 0.6;

    // Rows that do not draft forget slowly what went wrong, so that a text that has changed gets another chance.
    private const double Fading = 0.99;

    // Longer drafts than were ever checked are guesses about tokens that nobody has seen: so lengths grow step by step. With the token that is checked
    // anyway rows double then, so that one full tile of them is followed by two.
    private const int AlwaysWeighed = 5;
    private const int Growth = 2;

    // A price this far from what it was found to buy gave wrong drafts: too dear a second leaves none, too cheap a one makes them long.
    private const double FairPrice = 1.2;

    private static readonly int[] Lengths = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15];
    private static readonly int[] HopefulLengths = [1, 3, 5];

    private readonly RoundPlanner _planner;
    private readonly SuffixPlanner _suffix;
    private readonly StepObserver _times;
    private readonly DraftTrials _trials = new();
    private readonly LengthTrials _lengths;
    private readonly DecisionRecord _record = new();
    private readonly ILogger _logger;
    private readonly double[] _rates = new double[DraftingOptions.MaxDraftLength + 1];
    private readonly int[] _budgets = new int[DraftingOptions.MaxDraftLength + 1];
    private int _chosen;
    private double _speedup = 1;
    private int _batch;
    private int _roundsSince;
    private bool _tries;
    private double _seconds = ShortRound;

    public AdaptiveDraftPolicy(StepCostModel cost, ILogger? logger = null)
    {
        StepCorrections corrections = new(cost);
        _suffix = new SuffixPlanner(corrections);
        _planner = new RoundPlanner(cost, corrections, _suffix);
        _lengths = new LengthTrials(_planner, Lengths);
        _times = new StepObserver(cost, corrections);
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>The latest decision, for explanation; any thread may ask.</summary>
    public DraftDecision? Latest => _record.Explain();

    public void Choose(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest, Span<DraftPlan> plans)
    {
        _roundsSince++;
        _tries = false;
        bool weighs = IsTimeToWeigh(rows, longest);
        bool drafts = weighs && Weigh(rows, longest) > 0;
        double fade = weighs ? Math.Pow(Fading, _roundsSince) : 1;
        for (int i = 0; i < rows.Count; i++)
        {
            RowExperience experience = rows[i].Experience ??= new RowExperience();
            SparseDraft sparse = drafts ? _planner.Drafts[i] : default;
            if (weighs && sparse.Length == 0)
            {
                experience.Fade(fade);
            }

            plans[i] = _suffix.Plan(rows[i], longest[i], sparse.ToPlan(), sparse.Length > 0 ? _planner.GainOf(i) : 0);
        }

        _roundsSince = weighs ? 0 : _roundsSince;
    }

    // Last tokens leave nothing to decide, and say nothing of the next answer.
    private bool IsTimeToWeigh(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest)
    {
        bool isNew = rows.Count != _batch;
        for (int i = 0; i < rows.Count && !isNew; i++)
        {
            isNew = rows[i].Experience is null;
        }

        return longest.ContainsAnyExceptInRange(int.MinValue, 0)
            && (isNew || _chosen > 0 || _roundsSince > (_seconds < ShortRound ? 2 * RoundsOff : RoundsOff));
    }

    public void Observe(in RoundOutcome outcome)
    {
        int tokens = outcome.Rows.Count;
        int drafted = 0;
        for (int i = 0; i < outcome.Rows.Count; i++)
        {
            DraftContext row = outcome.Rows[i];
            tokens += outcome.Accepted[i];
            drafted += row.DraftedCount;
            if (row.Experience is not { } experience)
            {
                continue;
            }

            // What a request takes that fixes its drafts has no price, so it says nothing of what is worth taking.
            if (row.Plan is { IsSuffix: true, SuffixPrice: not null })
            {
                _suffix.Observe(row);
            }

            if (row.DraftedSparsely)
            {
                _planner.Acceptance.Observe(experience, row.Plan.KvBudget, row.History.Count, row.DraftedCount, outcome.Accepted[i]);
            }
        }

        _suffix.Observe(outcome.Rows, drafted);
        double seconds = (outcome.DraftTime + outcome.TargetTime).TotalSeconds;
        bool isTimed = outcome.PromptRows == 0 && seconds > 0;
        _trials.Observe(isTimed);
        if (isTimed)
        {
            if (!_tries)
            {
                _record.Measure(tokens / seconds);
            }

            _times.Observe(outcome, drafted);
            _seconds = seconds;
        }
    }

    /// <summary>The length of this round's drafts, which are those of the planner then.</summary>
    private int Weigh(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest)
    {
        // How good the budgets are is learned while drafts are made, off is left alone.
        _planner.Begin(rows, longest, _roundsSince, _chosen > 0 ? Optimism.ByLot : Optimism.None);
        double plain = _planner.PlainRate;
        int best = Weigh(plain, plain * _speedup);
        Decide(_rates[best] > plain ? best : 0, plain);
        int now = Try(best, plain);
        _tries = now != _chosen;
        _speedup = Math.Max(1, _rates[_chosen] / plain);
        _batch = rows.Count;
        _suffix.Begin(rows.Count, _planner.VerifyRates, _rates[_chosen], _roundsSince);
        _record.Set(rows.Count, _planner.TotalTokens, _planner.SuffixTokens, _rates, _budgets, _chosen, now > 0 ? _planner.Drafting : 0);
        return now;
    }

    // What a second is worth is what the batch makes of it; other requests than before make something else of it, so it is asked again.
    private int Weigh(double plain, double price)
    {
        _rates[0] = plain;
        int best = WeighAt(price);
        double found = Math.Max(plain, _rates[best]);
        return found * FairPrice < price || found > FairPrice * price ? WeighAt(found) : best;
    }

    private int WeighAt(double price)
    {
        int best = Lengths[0];
        foreach (int length in Lengths)
        {
            bool weighed = length <= Math.Max(AlwaysWeighed, (Growth * _chosen) + 1);
            _rates[length] = weighed ? _planner.Respond(length, price) : 0;
            _budgets[length] = weighed ? _planner.UsualBudget : 0;
            best = _rates[length] > _rates[best] ? length : best;
        }

        return best;
    }

    private void Decide(int best, double plain)
    {
        double kept = _rates[_chosen];
        if (best != _chosen && (kept < plain || _rates[best] > (_chosen == 0 ? ToStart : ToChange) * kept))
        {
            if (_logger.IsEnabled(LogLevel.Debug))
            {
                string options = string.Join(", ", Lengths.Where(length => _rates[length] > 0).Select(DescribeOption));
                LogChange(_logger, _chosen, kept, _record.Measured, best, _budgets[best], _rates[best], plain, options);
            }

            _chosen = best;
        }
    }

    // What is not chosen is not known: so it is tried now and then.
    private int Try(int best, double plain)
    {
        int drafting = _chosen > 0 ? _chosen : best;
        int now = _trials.Try(_rates[drafting] / plain, _chosen > 0, _roundsSince) ? (_chosen > 0 ? 0 : drafting) : _chosen;
        if (now > 0)
        {
            _rates[now] = _planner.Respond(now, Math.Max(plain, _rates[now]));
        }

        if (now > 0 && now == _chosen)
        {
            return _lengths.Try(now, _rates[now]);
        }

        return now == 0 && _chosen == 0 && _trials.Hopes ? Hope(plain) : now;
    }

    private int Hope(double plain)
    {
        _planner.BeHopeful();
        (int best, double most) = (0, Hopeful * plain);
        foreach (int length in HopefulLengths)
        {
            double rate = _planner.Respond(length, plain);
            (best, most) = rate > most ? (length, rate) : (best, most);
        }

        _trials.Hoped(best > 0);
        if (best > 0)
        {
            _planner.Respond(best, plain);
        }

        return best;
    }

    private string DescribeOption(int length) => string.Create(CultureInfo.InvariantCulture, $"{length} over {_budgets[length]}: {_rates[length]:F0}");

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Drafts change from at most {OldLength} tokens ({OldPredicted:F0} tokens/s predicted, {Measured:F0} measured of late) to {Length}, most over {Budget}: {Predicted:F0} predicted, {Plain:F0} without drafts. Weighed: {Options}.")]
    private static partial void LogChange(ILogger logger, int oldLength, double oldPredicted, double measured, int length, int budget, double predicted, double plain, string options);
}
