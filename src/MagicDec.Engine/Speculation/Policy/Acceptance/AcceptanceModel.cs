namespace MagicDec.Engine.Speculation.Policy.Acceptance;

/// <summary>
/// How often a draft token is right, by its position in the draft: exponentially weighted counts over a prior. One for each way of drafting
/// over all requests, and one for each request on top.
/// </summary>
/// <param name="prior">What is expected of the first token before anything was seen.</param>
/// <param name="priorWeight">How many draft tokens that expectation is worth.</param>
internal sealed class AcceptanceModel(double prior, double priorWeight)
{
    // About forty rounds back the past counts for a third.
    private const double Keep = 0.975;

    private readonly double[] _reached = new double[DraftingOptions.MaxDraftLength];
    private readonly double[] _accepted = new double[DraftingOptions.MaxDraftLength];

    /// <summary>What is expected of the first token before anything was seen.</summary>
    public double Prior => prior;

    /// <summary>Probability that the token at a position is right, given that those before it are.</summary>
    /// <param name="position">The position.</param>
    /// <param name="expected">What is expected before anything was seen there.</param>
    public double At(int position, double expected) =>
        (_accepted[position] + (priorWeight * expected)) / (_reached[position] + priorWeight);

    public void Observe(int drafted, int accepted)
    {
        for (int i = 0; i < drafted && i <= accepted; i++)
        {
            _reached[i] = (_reached[i] * Keep) + 1;
            _accepted[i] = (_accepted[i] * Keep) + (i < accepted ? 1 : 0);
        }
    }

    /// <summary>Lets experience fade, so that what went wrong long ago is tried again.</summary>
    public void Fade(double share)
    {
        for (int i = 0; i < _reached.Length; i++)
        {
            _reached[i] *= share;
            _accepted[i] *= share;
        }
    }
}
