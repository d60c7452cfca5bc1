namespace MagicDec.Engine.Runners;

/// <summary>
/// The mean of a sequence's final hidden states, row after row in the order of positions, so that neither chunks nor neighbours change a bit.
/// Written by the engine thread.
/// </summary>
/// <param name="size">Numbers in a state.</param>
/// <param name="allRows">Whether every row of the sequence counts; else the last one only.</param>
internal sealed class StatePool(int size, bool allRows)
{
    private readonly double[] _sum = new double[size];
    private int _rows;

    public bool AllRows => allRows;

    /// <summary>Adds a row's state, shape [hidden].</summary>
    public void Add(ReadOnlySpan<float> state)
    {
        for (int i = 0; i < _sum.Length; i++)
        {
            _sum[i] += state[i];
        }

        _rows++;
    }

    /// <summary>Forgets all rows, because they will be computed again.</summary>
    public void Reset()
    {
        Array.Clear(_sum);
        _rows = 0;
    }

    /// <summary>The mean, shape [hidden], of length 1 if so wished.</summary>
    /// <exception cref="InvalidOperationException">A state was not finite.</exception>
    public float[] ToVector(bool normalize)
    {
        double squares = 0;
        foreach (double sum in _sum)
        {
            squares += sum * sum;
        }

        if (!double.IsFinite(squares))
        {
            throw new InvalidOperationException("The model's hidden states are not finite numbers: its weights are damaged, or too large for the number format.");
        }

        double scale = normalize && squares > 0 ? 1 / Math.Sqrt(squares) : 1.0 / _rows;
        return Array.ConvertAll(_sum, sum => (float)(sum * scale));
    }
}
