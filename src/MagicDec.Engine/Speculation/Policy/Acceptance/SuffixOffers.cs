using MagicDec.Engine.Speculation.Suffix;

namespace MagicDec.Engine.Speculation.Policy.Acceptance;

/// <summary>What the suffix index had to offer, by rounds in which it was asked; sums fade.</summary>
internal sealed class SuffixOffers
{
    // What all requests were offered is worth this many rounds of one.
    private const double Weight = 4;

    // Some thirty rounds back the past counts for a third.
    private const double Keep = 0.97;

    private double _asked;
    private double _offered;
    private double _length;
    private double _tokens;
    private double _gain;

    /// <summary>The index was asked.</summary>
    /// <param name="offer">What it had, or nothing.</param>
    public void Observe(SuffixOffer offer)
    {
        _asked = (_asked * Keep) + 1;
        _offered = (_offered * Keep) + (offer.Length > 0 ? 1 : 0);
        _length = (_length * Keep) + offer.Length;
        _tokens = (_tokens * Keep) + offer.Tokens;
        _gain = (_gain * Keep) + offer.Gain;
    }

    /// <summary>What is expected of the next round.</summary>
    /// <param name="all">What all requests were offered; nothing is expected before they were.</param>
    public SuffixShare Expect(SuffixOffers all)
    {
        double weight = Weight / Math.Max(Weight, all._asked);
        double asked = _asked + Weight;
        return new SuffixShare(
            (_offered + (weight * all._offered)) / asked,
            (_length + (weight * all._length)) / asked,
            (_tokens + (weight * all._tokens)) / asked,
            (_gain + (weight * all._gain)) / asked);
    }
}
