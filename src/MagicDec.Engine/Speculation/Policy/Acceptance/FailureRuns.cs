namespace MagicDec.Engine.Speculation.Policy.Acceptance;

/// <summary>
/// How often a draft has a right token after so many in a row that had none, over all requests: where some texts can be guessed and others never, a few
/// failures tell them apart; where all are alike, they say little. Counts fade.
/// </summary>
internal sealed class FailureRuns
{
    private const int Longest = 8;

    // Expected before anything was seen, and of each failure more: as likely as after one less, times this.
    private const double Hope = 0.85;
    private const double Doubt = 0.8;

    // What is expected beforehand counts for so many drafts.
    private const double Weight = 4;

    // Where fewer drafts than this have a right token, another one at once is not worth its time; fewer failures than that may be bad luck.
    private const double Hopeless = 0.3;
    private const int Fewest = 4;

    private readonly double[] _drafts = new double[Longest + 1];
    private readonly double[] _right = new double[Longest + 1];

    /// <summary>Whether so many failures in a row say that the text cannot be guessed.</summary>
    public bool AreHopeless(int failures) => failures >= Fewest && Chance(failures) < Hopeless;

    /// <summary>Share of drafts with a right token after so many failures in a row.</summary>
    public double Chance(int failures)
    {
        double chance = Hope;
        for (int i = 0; i <= Math.Min(failures, Longest); i++)
        {
            chance = (_right[i] + (Weight * Doubt * chance)) / (_drafts[i] + Weight);
        }

        return chance;
    }

    /// <summary>A draft was checked.</summary>
    /// <param name="failures">Drafts of its request right before it that had no right token.</param>
    /// <param name="right">Whether it had one.</param>
    public void Observe(int failures, bool right)
    {
        int at = Math.Min(failures, Longest);
        _drafts[at]++;
        _right[at] += right ? 1 : 0;
    }

    /// <summary>Lets experience fade.</summary>
    public void Fade(double share)
    {
        for (int i = 0; i < _drafts.Length; i++)
        {
            _drafts[i] *= share;
            _right[i] *= share;
        }
    }
}
