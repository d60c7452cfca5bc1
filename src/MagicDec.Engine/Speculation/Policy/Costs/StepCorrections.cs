namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>
/// What steps cost as the cost model says, and by how much their parts take longer or shorter than that of late: the linear layers of one row, what further
/// rows add to them, by their number, attention by the rows of a sequence, and drafts.
/// </summary>
internal sealed class StepCorrections(StepCostModel cost)
{
    private const int MostRows = DraftingOptions.MaxDraftLength + 1;
    private const int LinearCount = 9;

    // The parts: what the linear layers of one row take, what rows add to that by power of two, attention by rows of a sequence, drafts. Attention is not
    // taken apart like that: where reading takes longer than computing, three rows cost what one does, and no factor of a difference of zero makes it more.
    private const int FirstLinear = 1;
    private const int FirstRows = FirstLinear + LinearCount;
    private const int DraftPart = FirstRows + MostRows;
    private const int Parts = DraftPart + 1;

    // Standard deviations of logarithms. Calibration is noisy, numbers of rows that are near each other are off alike, but kernels take rows by the tile.
    private const double LinearOff = 0.2;
    private const double DraftOff = 0.15;
    private const double AttentionOff = 0.2;
    private const double MoreOff = 0.25;
    private const double RowsOff = 0.15;
    private const double TileOff = 0.07;
    private const double Near = 1.5;

    // What all parts of a batch of one size have in common beside those of another.
    private const double SizeOff = 0.1;

    private static readonly double[,] Prior = MakePrior();

    private readonly BatchCorrections _corrections = new(Prior);
    private readonly double[] _predicted = new double[Parts];
    private int _sequences = 1;

    /// <summary>The factor of drafting.</summary>
    public double Draft => _corrections.Factors(_sequences)[DraftPart];

    /// <summary>Seconds of all but the reading of histories; parameters as in <see cref="StepCostModel.Linear"/>.</summary>
    public double Linear(double rows, double sequences)
    {
        double one = cost.Linear(1, sequences);
        (int part, int next, double share) = LinearParts(rows);
        ReadOnlySpan<double> factors = _corrections.Factors(_sequences);
        double factor = factors[part] + (share * (factors[next] - factors[part]));
        return (factors[0] * one) + (factor * (cost.Linear(rows, sequences) - one));
    }

    /// <summary>Seconds of a sequence's attention per token of its history; parameters as in <see cref="StepCostModel.Rate"/>.</summary>
    public double Rate(int rows, double totalTokens) => _corrections.Factors(_sequences)[FirstRows + rows - 1] * cost.Rate(rows, totalTokens);

    /// <summary>What follows is about steps of so many sequences; where none was seen of such a batch, it is taken to be like the nearest.</summary>
    public void Begin(int sequences) => _sequences = sequences;

    /// <summary>The target's step took so long.</summary>
    /// <param name="rows">Rows of all sequences.</param>
    /// <param name="sequences">Sequences.</param>
    /// <param name="tokens">Tokens of history by the rows that a sequence has; shape [rows + 1].</param>
    /// <param name="measured">Seconds that it took.</param>
    public void ObserveTarget(int rows, int sequences, ReadOnlySpan<double> tokens, double measured)
    {
        Array.Clear(_predicted);
        _sequences = sequences;
        double one = cost.Linear(1, sequences);
        double more = cost.Linear(rows, sequences) - one;
        (int part, int next, double share) = LinearParts(rows);
        _predicted[0] = one;
        _predicted[part] = (1 - share) * more;
        _predicted[next] += share * more;
        double total = 0;
        foreach (double some in tokens)
        {
            total += some;
        }

        for (int count = 1; count <= MostRows; count++)
        {
            _predicted[FirstRows + count - 1] = tokens[count] > 0 ? tokens[count] * cost.Rate(count, total) : 0;
        }

        _corrections.Observe(_sequences, _predicted, measured);
    }

    /// <summary>All draft steps of the same round took so long.</summary>
    public void ObserveDraft(double predicted, double measured)
    {
        Array.Clear(_predicted);
        _predicted[DraftPart] = predicted;
        _corrections.Observe(_sequences, _predicted, measured);
    }

    // One part for each power of two of rows; a number between two belongs to both.
    private static (int Part, int Next, double ShareOfNext) LinearParts(double rows)
    {
        double octave = Math.Clamp(Math.Log2(rows), 0, LinearCount - 1);
        int part = FirstLinear + (int)octave;
        return (part, Math.Min(part + 1, FirstRows - 1), octave - (int)octave);
    }

    private static double[,] MakePrior()
    {
        double[,] prior = new double[Parts, Parts];
        for (int a = 0; a < Parts; a++)
        {
            for (int b = 0; b < Parts; b++)
            {
                prior[a, b] = SizeOff * SizeOff;
            }
        }

        prior[0, 0] += LinearOff * LinearOff;
        prior[DraftPart, DraftPart] += DraftOff * DraftOff;
        AddAlike(prior, FirstLinear, LinearCount, 0, MoreOff, part => part * Math.Log(2));
        AddAlike(prior, FirstRows, MostRows, AttentionOff, RowsOff, part => Math.Log(1 + part));
        return prior;
    }

    private static void AddAlike(double[,] prior, int first, int count, double allOff, double off, Func<int, double> place)
    {
        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b < count; b++)
            {
                double alike = Math.Exp(-Math.Abs(place(a) - place(b)) / Near);
                prior[first + a, first + b] += (allOff * allOff) + (off * off * alike) + (a == b ? TileOff * TileOff : 0);
            }
        }
    }
}
