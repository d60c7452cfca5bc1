using MagicDec.Engine.Speculation.Policy.Costs;

namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Predicts what a round gives and costs, from the cost model and the acceptance seen so far.</summary>
internal sealed class CandidateScorer(StepCostModel cost)
{
    // Rows forget slowly what went wrong, so that a text that has changed gets another chance after some hundred rounds.
    private const double Fading = 0.997;

    private readonly Dictionary<(int Budget, int Bucket), AcceptanceModel> _sparse = [];
    private readonly AcceptanceModel _suffix = new([0.6], 8);
    private readonly List<RowState> _rows = [];
    private double _total;

    /// <summary>Takes the rows of a round.</summary>
    public void Begin(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest)
    {
        _rows.Clear();
        _total = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            _total += rows[i].History.Count;
            rows[i].Experience ??= new RowExperience();
            _rows.Add(new RowState(rows[i], longest[i], rows[i].History.Count));
        }
    }

    /// <summary>Tokens per second of plain decoding.</summary>
    public double PlainRate()
    {
        double seconds = cost.Linear(_rows.Count, _rows.Count);
        foreach (RowState row in _rows)
        {
            seconds += cost.Attention(row.Context, 1, _total);
        }

        return _rows.Count / cost.Plain(seconds);
    }

    /// <summary>Tokens per second of a candidate, with the rows joining that pay for themselves.</summary>
    public double Rate(DraftCandidate candidate)
    {
        double rate = Rate(candidate, 0);
        return Math.Max(rate, Rate(candidate, rate));
    }

    /// <summary>How many rows would draft.</summary>
    public int Joined(DraftCandidate candidate)
    {
        double rate = Rate(candidate, 0);
        return _rows.Count(row => Joins(row, candidate, rate));
    }

    /// <summary>Writes the plans of a candidate at a round's expected rate; rows that stay out may still draft by suffix.</summary>
    public void Plan(DraftCandidate candidate, double rate, Span<DraftPlan> plans)
    {
        for (int i = 0; i < _rows.Count; i++)
        {
            RowState row = _rows[i];
            int suffix = SuffixLength(row, rate);
            if (candidate != DraftCandidate.None && Joins(row, candidate, rate))
            {
                Drafter drafter = suffix > 0 ? Drafter.SuffixThenSparse : Drafter.Sparse;
                plans[i] = new DraftPlan(drafter, Math.Min(candidate.Length, row.Longest), candidate.KvBudget, KvSelector.Verified);
            }
            else
            {
                row.Row.Experience!.Sparse.Fade(Fading);
                plans[i] = suffix > 0 ? new DraftPlan(Drafter.Suffix, suffix, 0, KvSelector.Verified) : DraftPlan.None;
            }
        }
    }

    /// <summary>What became of a row's draft.</summary>
    public void Observe(DraftContext row, int accepted)
    {
        if (row.DraftedCount == 0 || row.Experience is null)
        {
            return;
        }

        if (row.DraftedBySuffix)
        {
            row.Experience.Suffix.Observe(row.DraftedCount, accepted);
            _suffix.Observe(row.DraftedCount, accepted);
        }
        else
        {
            row.Experience.Sparse.Observe(row.DraftedCount, accepted);
            General(row.Plan.KvBudget, row.History.Count).Observe(row.DraftedCount, accepted);
        }
    }

    /// <summary>How long a round took that computed no prompt.</summary>
    public void ObserveTimes(in RoundOutcome outcome)
    {
        double total = 0;
        double read = 0;
        foreach (DraftContext row in outcome.Rows)
        {
            total += row.History.Count;
            read += Drafts(row) ? Read(row) : 0;
        }

        double verify = 0;
        double draft = 0;
        int rows = 0;
        int longest = 0;
        int drafters = 0;
        foreach (DraftContext row in outcome.Rows)
        {
            rows += 1 + row.DraftedCount;
            verify += cost.Attention(row.History.Count, 1 + row.DraftedCount, total);
            if (Drafts(row))
            {
                drafters++;
                longest = Math.Max(longest, row.DraftedCount);
                draft += row.DraftedCount * cost.Attention(Read(row), 1, read);
            }
        }

        verify += cost.Linear(rows, outcome.Rows.Count);
        if (rows == outcome.Rows.Count)
        {
            cost.ObservePlain(verify, outcome.TargetTime.TotalSeconds);
        }
        else
        {
            cost.ObserveVerify(verify, outcome.TargetTime.TotalSeconds);
        }

        if (drafters > 0)
        {
            cost.ObserveDraft(draft + (longest * cost.Linear(drafters, drafters)), outcome.DraftTime.TotalSeconds);
        }
    }

    // With a rate, only rows join whose extra tokens are worth their extra time at that rate.
    private double Rate(DraftCandidate candidate, double rate)
    {
        double tokens = 0;
        double verify = 0;
        int drafted = 0;
        int joined = 0;
        int rows = 0;
        int longest = 0;
        foreach (RowState row in _rows)
        {
            int length = Joins(row, candidate, rate) ? Math.Min(candidate.Length, row.Longest) : 0;
            rows += 1 + length;
            verify += cost.Attention(row.Context, 1 + length, _total);
            tokens += length > 0 ? Expected(row, candidate.KvBudget, length) : 1;
            if (length > 0)
            {
                joined++;
                longest = Math.Max(longest, length);
                drafted += length;
            }
        }

        if (joined == 0)
        {
            return 0;
        }

        double draft = (drafted * DraftRow(candidate, joined)) + (longest * cost.Linear(joined, joined));
        return tokens / (cost.Verify(verify + cost.Linear(rows, _rows.Count)) + cost.Draft(draft));
    }

    private bool Joins(RowState row, DraftCandidate candidate, double rate)
    {
        // A view as large as the history saves nothing.
        if (row.Longest <= 0 || row.Context <= 2 * candidate.KvBudget)
        {
            return false;
        }

        if (rate == 0)
        {
            return true;
        }

        int length = Math.Min(candidate.Length, row.Longest);
        double more = cost.Verify(VerifyMore(row, length)) + cost.Draft(length * (DraftRow(candidate, _rows.Count) + LinearRow()));
        return Expected(row, candidate.KvBudget, length) - 1 > rate * more;
    }

    private int SuffixLength(RowState row, double rate)
    {
        int best = 0;
        double bestGain = 0;
        AcceptanceModel acceptance = row.Row.Experience!.Suffix;
        foreach (int length in (ReadOnlySpan<int>)[1, 2, 4, 8, 16])
        {
            if (length <= row.Longest)
            {
                double gain = acceptance.Tokens(length, _suffix) - 1 - (rate * cost.Verify(VerifyMore(row, length)));
                if (gain > bestGain)
                {
                    (best, bestGain) = (length, gain);
                }
            }
        }

        if (best == 0)
        {
            acceptance.Fade(Fading);
        }

        return best;
    }

    private double VerifyMore(RowState row, int length) =>
        cost.Attention(row.Context, 1 + length, _total) - cost.Attention(row.Context, 1, _total) + (length * LinearRow());

    // What one more row costs where there are some already.
    private double LinearRow() => Math.Max(0, (cost.Linear((2 * _rows.Count) + 8, 0) - cost.Linear(_rows.Count + 1, 0)) / (_rows.Count + 7));

    // One row's attention in one forward of a draft.
    private double DraftRow(DraftCandidate candidate, int rows) => cost.Attention(candidate.KvBudget, 1, (double)rows * candidate.KvBudget);

    private static bool Drafts(DraftContext row) => row.DraftedCount > 0 && !row.DraftedBySuffix;

    private static int Read(DraftContext row) => Math.Min(row.Plan.KvBudget, row.History.Count);

    private double Expected(RowState row, int budget, int length) =>
        row.Row.Experience!.Sparse.Tokens(length, General(budget, row.Context));

    private AcceptanceModel General(int budget, int context)
    {
        int bucket = AcceptanceModel.Bucket(context);
        if (!_sparse.TryGetValue((budget, bucket), out AcceptanceModel? model))
        {
            // Hopeful at first, the more so the more is read: what has not been tried yet is worth a try.
            double prior = budget switch { <= 256 => 0.78, <= 512 => 0.82, _ => 0.86 };
            _sparse[(budget, bucket)] = model = new AcceptanceModel([prior], 12);
        }

        return model;
    }

    private readonly record struct RowState(DraftContext Row, int Longest, int Context);
}
