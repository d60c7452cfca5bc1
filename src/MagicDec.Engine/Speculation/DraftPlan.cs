using MagicDec.Engine.Speculation.Suffix;

namespace MagicDec.Engine.Speculation;

/// <summary>What a sequence does in a round.</summary>
/// <param name="Drafter">Who guesses.</param>
/// <param name="Length">Most tokens guessed (gamma); 0: plain decoding.</param>
/// <param name="KvBudget">Tokens in a sparse view (K).</param>
/// <param name="Selector">How a sparse view is chosen.</param>
/// <param name="SuffixLength">Most tokens taken from the suffix index; null: <paramref name="Length"/>.</param>
/// <param name="SuffixPrice">What checking them costs, so that as many are taken as gain most; null: as many as there are.</param>
/// <param name="LeastGain">With a price: tokens that they must gain at least, which another drafter would.</param>
/// <param name="SuffixTrial">With a price: guesses that are taken where none gain, to learn what checking them costs.</param>
internal readonly record struct DraftPlan(
    Drafter Drafter, int Length, int KvBudget, KvSelector Selector, int? SuffixLength = null, SuffixPrice? SuffixPrice = null, double LeastGain = 0, int SuffixTrial = 0)
{
    /// <summary>Matches at least this long are strong.</summary>
    public const int StrongMatch = 6;

    /// <summary>Plain decoding.</summary>
    public static DraftPlan None => default;

    /// <summary>Whether the model itself may draft in this round.</summary>
    public bool IsSparse => Length > 0 && Drafter is Drafter.Sparse or Drafter.SuffixThenSparse;

    /// <summary>Whether the suffix index may draft in this round.</summary>
    public bool IsSuffix => Length > 0 && Drafter is Drafter.Suffix or Drafter.SuffixThenSparse;

    /// <summary>Most tokens taken from the suffix index.</summary>
    public int LongestSuffix => IsSuffix ? SuffixLength ?? Length : 0;

    /// <summary>Most tokens that are to be checked in this round.</summary>
    public int Longest => Math.Max(Length, LongestSuffix);

    /// <summary>Most tokens taken from the suffix index after so long a match: none after a weak one where the model stands behind and no price decides.</summary>
    public int AfterMatch(int matchLength) =>
        matchLength >= StrongMatch || Drafter == Drafter.Suffix || SuffixPrice is not null ? LongestSuffix : 0;

    /// <summary>Says how many guesses of the suffix index are worth checking.</summary>
    /// <param name="right">Probability of each guess, given that those before it are right; shape [guesses].</param>
    /// <param name="history">Tokens of the history.</param>
    public SuffixOffer Offer(ReadOnlySpan<double> right, int history)
    {
        if (SuffixPrice is not null)
        {
            SuffixOffer best = SuffixPrice.Best(right, history);
            return best.Length > 0 || SuffixTrial == 0 ? best : new SuffixOffer(Math.Min(SuffixTrial, right.Length), 0, 0);
        }

        int count = 0;
        while (count < right.Length && right[count] >= TokenTrust.Least)
        {
            count++;
        }

        return new SuffixOffer(count, count, count);
    }

    /// <summary>The plan with no draft longer than <paramref name="most"/>.</summary>
    public DraftPlan Within(int most) =>
        this with { Length = Math.Min(Length, most), SuffixLength = SuffixLength is { } length ? Math.Min(length, most) : null };
}
