using System.Diagnostics;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Speculation.Views;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench.Drafting;

/// <summary>One timed run: sequences over prefilled pages generate together until each has its new tokens.</summary>
internal sealed class DraftRun : IDisposable
{
    /// <summary>New tokens that share a count in <see cref="AcceptanceByOutput"/>.</summary>
    public const int BlockTokens = 32;

    private readonly CpuRunner _runner;
    private readonly DraftStage _stage;
    private readonly IDraftPolicy _policy;
    private readonly int _newTokens;
    private readonly long[] _reached;
    private readonly long[] _accepted;
    private readonly StepBatch _batch = new();
    private readonly StepResult _result = new();
    private readonly List<DraftContext> _rows = [];
    private readonly List<DraftContext> _active = [];
    private readonly List<DraftContext> _drafting = [];

    public DraftRun(CpuRunner runner, DraftStage stage, IDraftPolicy policy, DraftingOptions options, int newTokens)
    {
        _runner = runner;
        _stage = stage;
        _policy = policy;
        _newTokens = newTokens;
        _reached = new long[(newTokens + BlockTokens - 1) / BlockTokens];
        _accepted = new long[_reached.Length];
        Options = options;
    }

    public DraftingOptions Options { get; }

    public IReadOnlyList<DraftContext> Rows => _rows;

    /// <summary>Share of draft tokens accepted at each position of the draft, of those whose predecessors were.</summary>
    public IReadOnlyList<double> AcceptanceByPosition => _stage.Tally.AcceptanceByPosition();

    /// <summary>Share of draft tokens accepted of those whose predecessors were, for each block of new tokens; 0 where none was drafted.</summary>
    public IReadOnlyList<double> AcceptanceByOutput => [.. _accepted.Select((accepted, i) => accepted / Math.Max(1.0, _reached[i]))];

    /// <summary>The same over all new tokens.</summary>
    public double Acceptance => _accepted.Sum() / Math.Max(1.0, _reached.Sum());

    public TimeSpan DraftTime { get; private set; }

    public TimeSpan TargetTime { get; private set; }

    public TimeSpan TotalTime { get; private set; }

    /// <summary>Rounds of single sequences: how often one of them got tokens.</summary>
    public int RowRounds { get; private set; }

    /// <summary>Passes over the batch.</summary>
    public int Rounds { get; private set; }

    /// <summary>Adds a sequence: a share of prefilled pages that lacks the last tokens before the prompt's end, which are computed now.</summary>
    public void Add(int[] prompt, PageTable pages)
    {
        RowSampling sampling = new() { Parameters = SamplingParameters.Greedy };
        DraftContext row = new(new TokenHistory(prompt), prompt.Length + _newTokens, pages, sampling, new HashSet<int>(), Options);
        _rows.Add(row);
        int held = prompt.Length - 1 - pages.TokenCount;
        if (held > 0)
        {
            KvReservation.Take(pages, prompt.Length - 1);
            _batch.Clear();
            _batch.Add(
                prompt.AsSpan(pages.TokenCount, held), pages.TokenCount, pages, KvView.Full, 0, sampling,
                _stage.PromptMass(row, prompt.Length), SparseView.ObservationTokens);
            _runner.Run(_batch, _result);
            pages.Advance(held);
            row.View?.MassWritten(prompt.Length - 1);
        }
    }

    /// <summary>Lets a draft model compute the contexts, as it would have while they came to be; not timed.</summary>
    public void WarmDraftModel()
    {
        foreach (DraftContext row in _rows)
        {
            for (int tokens = 0; tokens < row.PromptLength && row.DraftedCount == 0; tokens += BenchSettings.PrefillRows)
            {
                row.BeginRound(new DraftPlan(Drafter.Model, 1, Options.KvBudget, Options.Selector));
                _stage.Draft([row]);
            }

            row.BeginRound(DraftPlan.None);
        }
    }

    /// <summary>Generates.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        _active.AddRange(_rows);
        long start = Stopwatch.GetTimestamp();
        while (_active.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Round();
            _active.RemoveAll(row => row.History.Count - row.PromptLength >= _newTokens);
        }

        TotalTime = Stopwatch.GetElapsedTime(start);
    }

    public void Dispose()
    {
        foreach (DraftContext row in _rows)
        {
            _stage.Forget(row);
            row.Pages.Release();
        }
    }

    private void Round()
    {
        long start = Stopwatch.GetTimestamp();
        _drafting.Clear();
        Plan();
        if (_drafting.Count > 0)
        {
            _stage.Draft(_drafting);
        }

        long drafted = Stopwatch.GetTimestamp();
        _batch.Clear();
        foreach (DraftContext row in _active)
        {
            _stage.AddTo(_batch, row);
        }

        _runner.Run(_batch, _result);
        TimeSpan draftTime = Stopwatch.GetElapsedTime(start, drafted);
        TimeSpan targetTime = Stopwatch.GetElapsedTime(drafted);
        int[] accepted = [.. _active.Select((row, i) => Commit(row, _batch.Sequences[i], i))];
        _policy.Observe(new RoundOutcome(_active, accepted, PromptRows: 0, draftTime, targetTime));
        Rounds++;
        DraftTime += draftTime;
        TargetTime += targetTime;
    }

    private void Plan()
    {
        int[] longest = [.. _active.Select(row => Math.Min(DraftingOptions.MaxDraftLength, _newTokens - (row.History.Count - row.PromptLength) - 1))];
        DraftPlan[] plans = new DraftPlan[_active.Count];
        _policy.Choose(_active, longest, plans);
        for (int i = 0; i < plans.Length; i++)
        {
            DraftContext row = _active[i];
            row.BeginRound(plans[i]);
            KvReservation.Take(row.Pages, row.Pages.TokenCount + 1 + plans[i].Longest);
            if (plans[i].Length > 0)
            {
                _drafting.Add(row);
            }
        }
    }

    private int Commit(DraftContext row, StepSequence rows, int index)
    {
        if (_result.Faults[index] is { } fault)
        {
            throw new InvalidOperationException("A decode step failed.", fault);
        }

        ReadOnlySpan<int> sampled = _result.Tokens.AsSpan(rows.FirstOutput, rows.OutputCount);
        int count = _stage.Accept(row, sampled);
        int block = (row.History.Count - row.PromptLength) / BlockTokens;
        _reached[block] += Math.Min(row.DraftedCount, count);
        _accepted[block] += count - 1;
        foreach (int token in sampled[..count])
        {
            row.History.Append(token);
        }

        row.Pages.Advance(count);
        row.Pages.Truncate(row.Pages.TokenCount);
        RowRounds++;
        return count - 1;
    }
}
