namespace MagicDec.Engine.Speculation.Suffix;

/// <summary>What checking guesses of the suffix index costs, in tokens that the batch would make in that time. They are free themselves.</summary>
internal sealed class SuffixPrice
{
    private readonly double[] _perToken = new double[DraftingOptions.MaxDraftLength + 1];
    private readonly double[] _always = new double[DraftingOptions.MaxDraftLength + 1];

    /// <summary>Sets the costs.</summary>
    /// <param name="rate">Tokens per second that a second must bring.</param>
    /// <param name="rows">Seconds that so many more rows cost whatever they read; shape [rows].</param>
    /// <param name="rates">Seconds that checking so many rows of a sequence takes per token of its history; shape [rows].</param>
    public void Set(double rate, ReadOnlySpan<double> rows, ReadOnlySpan<double> rates)
    {
        for (int length = 1; length < _perToken.Length; length++)
        {
            _always[length] = rate * rows[length];
            _perToken[length] = rate * (rates[length + 1] - rates[1]);
        }
    }

    /// <summary>Finds the number of guesses that gains most.</summary>
    /// <param name="right">Probability of each guess, given that those before it are right; shape [guesses].</param>
    /// <param name="history">Tokens of the history.</param>
    /// <returns>How many, the tokens expected of them to be right, and those gained with their time paid; none where none gain.</returns>
    public SuffixOffer Best(ReadOnlySpan<double> right, int history)
    {
        SuffixOffer best = default;
        double all = 1;
        double tokens = 0;
        for (int i = 0; i < right.Length; i++)
        {
            all *= right[i];
            tokens += all;
            int length = i + 1;
            double gain = tokens - (history * _perToken[length]) - _always[length];
            if (gain > best.Gain)
            {
                best = new SuffixOffer(length, tokens, gain);
            }
        }

        return best;
    }
}
