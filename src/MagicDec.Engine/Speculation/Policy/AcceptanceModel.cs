using System.Numerics;

namespace MagicDec.Engine.Speculation.Policy;

/// <summary>
/// How often a draft token is right, by its position in the draft: exponentially weighted counts over a prior. One for each way of drafting
/// and context bucket over all requests, and one for each request on top.
/// </summary>
/// <param name="prior">What is expected before anything was seen; shape [positions] or shorter, the last one stands for all later ones.</param>
/// <param name="priorWeight">How many draft tokens that expectation is worth.</param>
internal sealed class AcceptanceModel(double[] prior, double priorWeight)
{
    // About forty rounds back the past counts for a third.
    private const double Keep = 0.975;

    private readonly double[] _reached = new double[DraftingOptions.MaxDraftLength];
    private readonly double[] _accepted = new double[DraftingOptions.MaxDraftLength];

    /// <summary>Contexts of similar length share their experience: one bucket per power of two.</summary>
    public static int Bucket(int context) => BitOperations.Log2((uint)Math.Max(1, context));

    /// <summary>Probability that the token at a position is right, given that those before it are.</summary>
    public double At(int position)
    {
        double expected = prior[Math.Min(position, prior.Length - 1)];
        return (_accepted[position] + (priorWeight * expected)) / (_reached[position] + priorWeight);
    }

    /// <summary>
    /// Tokens expected from a round of a draft of this length, the bonus token included: 1 + a0 + a0 a1 + ... With another model as the prior, but
    /// never hoping for more at a position than at the one before it: who fails at the first seldom shows what comes after.
    /// </summary>
    public double Tokens(int length, AcceptanceModel general)
    {
        double tokens = 1;
        double all = 1;
        double before = 1;
        for (int i = 0; i < length; i++)
        {
            double expected = Math.Min(before, general.At(i));
            before = (_accepted[i] + (priorWeight * expected)) / (_reached[i] + priorWeight);
            all *= before;
            tokens += all;
        }

        return tokens;
    }

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
