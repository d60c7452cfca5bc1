namespace MagicDec.Engine.Speculation.Policy;

/// <summary>What the latest decision weighed: kept by the engine thread as bare numbers, made an explanation when another thread asks.</summary>
internal sealed class DecisionRecord
{
    private readonly Lock _lock = new();
    private readonly double[] _rates = new double[DraftingOptions.MaxDraftLength + 1];
    private readonly int[] _budgets = new int[DraftingOptions.MaxDraftLength + 1];
    private int _batch;
    private double _tokens;
    private double _suffixTokens;
    private int _chosen;
    private int _drafting;

    /// <summary>Tokens per second since this length was chosen, the latest rounds counting most; for the engine thread.</summary>
    public double Measured { get; private set; }

    /// <summary>Takes a decision over.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="tokens">Tokens of their histories.</param>
    /// <param name="suffixTokens">Tokens that the suffix index is expected to add to a round.</param>
    /// <param name="rates">Predicted tokens per second by draft length; 0: not weighed.</param>
    /// <param name="budgets">Tokens that most rows' drafts read, by draft length.</param>
    /// <param name="chosen">Draft length chosen.</param>
    /// <param name="drafting">Sequences that draft.</param>
    public void Set(int batch, double tokens, double suffixTokens, ReadOnlySpan<double> rates, ReadOnlySpan<int> budgets, int chosen, int drafting)
    {
        lock (_lock)
        {
            rates.CopyTo(_rates);
            budgets.CopyTo(_budgets);
            Measured = chosen == _chosen ? Measured : 0;
            (_batch, _tokens, _suffixTokens, _chosen, _drafting) = (batch, tokens, suffixTokens, chosen, drafting);
        }
    }

    /// <summary>A round gave so many tokens per second.</summary>
    public void Measure(double rate)
    {
        lock (_lock)
        {
            Measured = Measured == 0 ? rate : Measured + (0.1 * (rate - Measured));
        }
    }

    /// <summary>The explanation; null before the first decision. Any thread may ask.</summary>
    public DraftDecision? Explain()
    {
        lock (_lock)
        {
            if (_batch == 0)
            {
                return null;
            }

            DraftOption[] options = new DraftOption[_rates.Length];
            for (int length = 0; length < options.Length; length++)
            {
                options[length] = new DraftOption(length, _budgets[length], _rates[length]);
            }

            return new DraftDecision
            {
                Batch = _batch,
                MeanContext = _tokens / _batch,
                SuffixTokens = _suffixTokens,
                Options = [.. options.Where(option => option.PredictedTokensPerSecond > 0).OrderByDescending(option => option.PredictedTokensPerSecond)],
                Chosen = options[_chosen],
                DraftingSequences = _drafting,
                MeasuredTokensPerSecond = Measured,
            };
        }
    }
}
