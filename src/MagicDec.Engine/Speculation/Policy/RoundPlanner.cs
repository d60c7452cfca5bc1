using MagicDec.Engine.Speculation.Policy.Acceptance;
using MagicDec.Engine.Speculation.Policy.Costs;

namespace MagicDec.Engine.Speculation.Policy;

/// <summary>
/// Finds the drafts that give most tokens per second of the whole batch, for each limit on their length. A token is worth the time that the batch takes for
/// one; at that price each row has a best length and budget of its own (Dinkelbach's method for the ratio of tokens to time).
/// </summary>
internal sealed class RoundPlanner(StepCostModel cost, StepCorrections corrections, SuffixPlanner suffixes)
{
    private const int MostLength = DraftingOptions.MaxDraftLength;

    // Expected tokens of one row, by budget and length.
    private static readonly int PerRow = SparseAcceptance.Budgets.Length * MostLength;

    private readonly SparseAcceptance _acceptance = new();
    private readonly double[] _verifyRates = new double[MostLength + 2];
    private readonly double[] _draftRates = new double[SparseAcceptance.Budgets.Length];
    private readonly int[] _drafting = new int[MostLength + 1];
    private readonly double[] _running = new double[MostLength + 1];
    private IReadOnlyList<DraftContext> _rows = [];
    private int[] _longest = [];
    private double[] _tokens = [];
    private SparseDraft[] _drafts = [];
    private (SuffixShare Strong, SuffixShare Weak)[] _suffixes = [];
    private double _sharedStep;
    private readonly int[] _budgets = new int[SparseAcceptance.Budgets.Length];

    /// <summary>Tokens per second where the model drafts nothing; what the suffix index finds is checked all the same.</summary>
    public double PlainRate { get; private set; }

    /// <summary>Seconds that checking so many rows of a sequence takes per token of its history; shape [rows].</summary>
    public ReadOnlySpan<double> VerifyRates => _verifyRates;

    /// <summary>Tokens of all histories.</summary>
    public double TotalTokens { get; private set; }

    /// <summary>Tokens that the suffix index is expected to add to the round of all rows.</summary>
    public double SuffixTokens { get; private set; }

    /// <summary>Tokens that most drafts read; 0: there are none.</summary>
    public int UsualBudget => Drafting == 0 ? 0 : SparseAcceptance.Budgets[Array.IndexOf(_budgets, _budgets.Max())];

    /// <summary>Acceptance as seen so far.</summary>
    public SparseAcceptance Acceptance => _acceptance;

    /// <summary>The drafts of <see cref="Respond"/>; shape [rows].</summary>
    public ReadOnlySpan<SparseDraft> Drafts => _drafts.AsSpan(0, _rows.Count);

    /// <summary>Rows that draft.</summary>
    public int Drafting => _rows.Count - _drafting[0];

    /// <summary>Tokens of the longest draft; 0: there are none.</summary>
    public int Longest => Array.FindLastIndex(_drafting, rows => rows > 0);

    /// <summary>Takes the rows of a round.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="longest">Most draft tokens of each; shape [rows].</param>
    /// <param name="rounds">Rounds since the last time.</param>
    /// <param name="optimism">How good drafts are taken to be.</param>
    public void Begin(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest, int rounds, Optimism optimism)
    {
        if (_drafts.Length < rows.Count)
        {
            _drafts = new SparseDraft[2 * rows.Count];
            _suffixes = new (SuffixShare, SuffixShare)[2 * rows.Count];
            _longest = new int[2 * rows.Count];
            _tokens = new double[2 * rows.Count * PerRow];
        }

        _rows = rows;
        corrections.Begin(rows.Count);
        _acceptance.Begin(rounds);
        (TotalTokens, SuffixTokens) = (0, 0);
        for (int i = 0; i < rows.Count; i++)
        {
            int context = rows[i].History.Count;
            TotalTokens += context;
            RowExperience experience = rows[i].Experience ??= new RowExperience();
            _suffixes[i] = longest[i] > 0 ? suffixes.Expect(experience) : default;
            SuffixTokens += _suffixes[i].Strong.Tokens + _suffixes[i].Weak.Tokens;
            _longest[i] = experience.Rests(rounds) ? 0 : Math.Max(0, longest[i]);
        }

        Expect(optimism);

        for (int i = 1; i < _verifyRates.Length; i++)
        {
            _verifyRates[i] = corrections.Rate(i, TotalTokens);
        }

        for (int i = 0; i < _draftRates.Length; i++)
        {
            double tokens = SparseAcceptance.Budgets[i];
            _draftRates[i] = cost.Attention(tokens, 1, rows.Count * tokens);
        }

        Array.Clear(_drafts);
        Array.Clear(_drafting);
        _drafting[0] = rows.Count;
        PlainRate = Rate();
    }

    /// <summary>From now on, until the next round begins, drafts are expected to be as good as they may well be.</summary>
    public void BeHopeful() => Expect(Optimism.Full);

    /// <summary>Gives each row the draft that gains most at a price, and says how many tokens per second that makes.</summary>
    /// <param name="longest">Most tokens any of them drafts.</param>
    /// <param name="rate">Tokens per second that a second must bring.</param>
    public double Respond(int longest, double rate)
    {
        int count = _rows.Count;
        int all = count * (1 + longest);
        double verifyRow = rate * Math.Max(0, corrections.Linear(all, count) - corrections.Linear(count, count)) / (all - count);
        double row = verifyRow + (rate * corrections.Draft * DraftRow());
        Array.Clear(_drafting);
        Array.Clear(_budgets);
        for (int i = 0; i < count; i++)
        {
            _drafts[i] = Best(i, longest, rate, rate * _rows[i].History.Count, row);
            _drafting[_drafts[i].Length]++;
            _budgets[_drafts[i].Budget] += _drafts[i].Length > 0 ? 1 : 0;
        }

        _sharedStep = Drafting == 0 ? 0 : rate * corrections.Draft * Math.Max(0, (cost.Linear(Drafting, Drafting) / Drafting) - DraftRow());
        return Drafting == 0 ? 0 : Rate();
    }

    /// <summary>Tokens that a row's draft of the latest <see cref="Respond"/> gains, its share of the draft steps paid.</summary>
    public double GainOf(int row) => _drafts[row].Gain - (_drafts[row].Length * _sharedStep);

    private void Expect(Optimism optimism)
    {
        for (int i = 0; i < _rows.Count; i++)
        {
            int context = _rows[i].History.Count;
            if (_longest[i] > 0 && context > 2 * SparseAcceptance.Budgets[0])
            {
                _acceptance.Tokens(_rows[i].Experience!, context, _tokens.AsSpan(i * PerRow, PerRow), optimism);
            }
        }
    }

    private SparseDraft Best(int index, int longest, double rate, double verify, double perToken)
    {
        int context = _rows[index].History.Count;
        int end = Math.Min(longest, _longest[index]);
        double selector = rate * corrections.Draft * cost.Selector(context);
        double most = 0;
        SparseDraft best = default;
        for (int budget = 0; budget < _draftRates.Length && context > 2 * SparseAcceptance.Budgets[budget]; budget++)
        {
            double step = perToken + (rate * corrections.Draft * _draftRates[budget]);
            ReadOnlySpan<double> tokens = _tokens.AsSpan(((index * _draftRates.Length) + budget) * MostLength, MostLength);
            for (int length = 1; length <= end; length++)
            {
                double gain = tokens[length - 1] - selector - (length * step) - (verify * (_verifyRates[length + 1] - _verifyRates[1]));
                if (gain > most)
                {
                    most = gain;
                    best = new SparseDraft(length, budget, tokens[length - 1], gain);
                }
            }
        }

        return best;
    }

    // What one more row costs a draft step.
    private double DraftRow() => Math.Max(0, (cost.Linear((2 * _rows.Count) + 8, (2 * _rows.Count) + 8) - cost.Linear(_rows.Count + 1, _rows.Count + 1)) / (_rows.Count + 7));

    // Where the index is asked first and finds something, the model drafts nothing: so its drafts count for less.
    private double Rate()
    {
        double tokens = _rows.Count;
        double rows = _rows.Count;
        double verify = 0;
        double draft = 0;
        double running = 0;
        Array.Clear(_running);
        for (int i = 0; i < _rows.Count; i++)
        {
            SparseDraft plan = _drafts[i];
            double least = plan.Length > 0 ? GainOf(i) : 0;
            SuffixShare strong = _suffixes[i].Strong.IfMoreThan(least);
            SuffixShare weak = _suffixes[i].Weak.IfMoreThan(least);
            double share = Math.Max(0, 1 - strong.Rounds - weak.Rounds);
            tokens += strong.Tokens + weak.Tokens + (share * plan.Tokens);
            rows += strong.Rows + weak.Rows + (share * plan.Length);
            verify += _rows[i].History.Count * (_verifyRates[1] + Checking(strong) + Checking(weak) + (share * (_verifyRates[plan.Length + 1] - _verifyRates[1])));
            if (plan.Length > 0)
            {
                draft += share * (cost.Selector(_rows[i].History.Count) + (plan.Length * _draftRates[plan.Budget]));
                running += share;
                _running[plan.Length] += share;
            }
        }

        for (int length = 1; length <= MostLength && running > 0; length++)
        {
            draft += Math.Min(1, running) * cost.Linear(Math.Max(1, running), Math.Max(1, running));
            running -= _running[length];
        }

        return tokens / (verify + corrections.Linear(rows, _rows.Count) + (corrections.Draft * draft));
    }

    private double Checking(SuffixShare suffix) => suffix.Rounds * (_verifyRates[suffix.Length + 1] - _verifyRates[1]);
}
