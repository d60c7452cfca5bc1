namespace MagicDec.Engine.Speculation.Policy;

/// <summary>
/// Says when drafts are made a token longer or shorter than is believed to be best: checks of so many tokens are not measured otherwise, and a calibration that
/// is a few percent off would decide for good. The less such a round seems to lose the sooner it comes, so that all of them lose next to nothing.
/// </summary>
/// <param name="planner">Makes the drafts.</param>
/// <param name="lengths">Lengths that are weighed, ascending.</param>
internal sealed class LengthTrials(RoundPlanner planner, int[] lengths)
{
    // After so many rounds, then after two, three, four times as many, until another length is chosen.
    private const int FirstRounds = 4;

    // What a round of them may cost on average at first, in rounds; beyond the second nothing is tried.
    private const double LossARound = 0.002;
    private const double LeastRate = 0.8;

    // Longer drafts lose at the right price, so none would be made. At this share of it they are.
    private const double LowerPrice = 0.85;

    private int _chosen;
    private int _rounds;
    private int _trials;
    private bool _wasLonger;

    /// <summary>The limit on the length of this round's drafts, which are those of the planner then.</summary>
    /// <param name="chosen">The limit that is chosen; the planner has its drafts.</param>
    /// <param name="rate">Tokens per second that it promises.</param>
    public int Try(int chosen, double rate)
    {
        if (_chosen != chosen)
        {
            (_chosen, _rounds, _trials) = (chosen, 0, 0);
        }

        if (++_rounds < FirstRounds * (1 + _trials) || _rounds % FirstRounds > 0)
        {
            return chosen;
        }

        int at = Array.IndexOf(lengths, chosen);
        (int shorter, int longer) = (lengths[Math.Max(0, at - 1)], lengths[Math.Min(at + 1, lengths.Length - 1)]);
        foreach (int other in (ReadOnlySpan<int>)(_wasLonger ? [shorter, longer] : [longer, shorter]))
        {
            if (other != chosen && IsWorthIt(other, rate, other > chosen ? LowerPrice * rate : rate))
            {
                (_rounds, _trials, _wasLonger) = (0, _trials + 1, other > chosen);
                return other;
            }
        }

        planner.Respond(chosen, rate);
        return chosen;
    }

    private bool IsWorthIt(int length, double rate, double price)
    {
        double share = planner.Respond(length, price) / rate;
        return planner.Longest == length && share >= LeastRate && _rounds >= (1 - share) / LossARound * (1 + _trials);
    }
}
