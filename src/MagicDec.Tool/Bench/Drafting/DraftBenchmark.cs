using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.DraftModels;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;
using MagicDec.Engine.Speculation.Suffix;
using MagicDec.Engine.Speculation.Views;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench.Drafting;

/// <summary>Plain and drafted decoding from the same prefilled contexts, in turn, in one process.</summary>
internal sealed class DraftBenchmark(
    BenchSettings settings, DraftSettings drafting, MachineReport machine, CpuRunner runner, ModelDrafter? draftModel, int[][] prompts)
{
    private readonly PagePool _pool = new(runner.PageCount);
    private readonly List<PageTable> _prefilled = [];
    private DraftPolicy _policy = new(null);
    private readonly Dictionary<DraftingOptions, TokenTrust> _trust = [];
    private int[][]? _recorded;
    private readonly List<double> _offSeconds = [];
    private readonly List<double> _draftSeconds = [];

    /// <summary>KV pages that a benchmark of these settings takes.</summary>
    public static long PagesFor(BenchSettings settings, KvGeometry geometry)
    {
        // Each run shares the prefilled pages and owns a copy of the last one and the new ones.
        int own = geometry.PagesFor(SparseView.ObservationTokens + settings.New + DraftingOptions.MaxDraftLength) + 2;
        return (long)settings.Batch * (geometry.PagesFor(settings.Context) + own);
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled between two rounds.</exception>
    public DraftReport Run(CancellationToken cancellationToken)
    {
        Prepare(drafting.Options.Mode == DraftingMode.Auto, cancellationToken);
        int[][] recorded = Recorded(cancellationToken);
        DraftRun last = null!;
        int[][] drafted = [];
        int[][] plain = recorded;

        // The first pair warms up: code is compiled, pages are touched.
        for (int repeat = 0; repeat <= drafting.Repeats; repeat++)
        {
            if (drafting.Compare)
            {
                plain = One(DraftingOptions.Off, null, cancellationToken, out DraftRun off);
                Keep(repeat, _offSeconds, off);
            }

            drafted = One(drafting.Options, recorded, cancellationToken, out last);
            Keep(repeat, _draftSeconds, last);
        }

        return Report(plain, drafted, last);
    }

    /// <summary>Fills the contexts; to be called once.</summary>
    /// <param name="adapts">Whether runs in <see cref="DraftingMode.Auto"/> follow: then the costs of steps are measured.</param>
    /// <param name="cancellationToken">Stops it between two steps.</param>
    public void Prepare(bool adapts, CancellationToken cancellationToken) => Prepare(
        adapts ? new StepCostCalibration(runner, runner.Config.MaxPositions, TimeProvider.System).Measure(cancellationToken) : null, cancellationToken);

    /// <summary>Fills the contexts; to be called once.</summary>
    /// <param name="cost">What steps cost, where runs in <see cref="DraftingMode.Auto"/> follow.</param>
    /// <param name="cancellationToken">Stops it between two steps.</param>
    public void Prepare(StepCostModel? cost, CancellationToken cancellationToken)
    {
        if (cost is not null)
        {
            _policy = new DraftPolicy(new AdaptiveDraftPolicy(cost));
        }

        Prefill(cancellationToken);
    }

    /// <summary>One run from the prepared contexts.</summary>
    /// <param name="options">Who drafts how much.</param>
    /// <param name="cancellationToken">Stops it between two rounds.</param>
    /// <returns>The run and the new tokens of each sequence.</returns>
    public (DraftRun Run, int[][] Tokens) RunOnce(DraftingOptions options, CancellationToken cancellationToken)
    {
        int[][]? recorded = drafting.ReplayAcceptance is null || options.Mode == DraftingMode.Off ? null : Recorded(cancellationToken);
        int[][] tokens = One(options, recorded, cancellationToken, out DraftRun run);
        return (run, tokens);
    }

    private int[][] Recorded(CancellationToken cancellationToken) => _recorded ??= One(DraftingOptions.Off, null, cancellationToken, out _);

    private static void Keep(int repeat, List<double> seconds, DraftRun run)
    {
        if (repeat > 0)
        {
            seconds.Add(run.TotalTime.TotalSeconds);
        }
    }

    private int[][] One(DraftingOptions options, int[][]? recorded, CancellationToken cancellationToken, out DraftRun run)
    {
        ReplayDrafter? replay = null;
        DraftStage stage = new(runner, draftModel, drafting.ReplayAcceptance is { } acceptance && recorded is not null
            ? inner => replay = new ReplayDrafter(inner, acceptance, runner.Config.VocabularySize)
            : null, TrustOf(options));

        // An engine that chooses for itself sees only what it chose: what off and fixed settings take would be told it here alone.
        IDraftPolicy policy = options.Mode == DraftingMode.Auto ? _policy : new DraftPolicy(null);
        using DraftRun current = new(runner, stage, policy, options, settings.New);
        for (int i = 0; i < prompts.Length; i++)
        {
            current.Add(prompts[i], _prefilled[i].Fork());
            replay?.Record(current.Rows[i], recorded![i]);
        }

        if (options is { Mode: DraftingMode.Fixed, Drafter: Drafter.Model })
        {
            current.WarmDraftModel();
        }

        current.Run(cancellationToken);
        run = current;
        return [.. current.Rows.Select(row => row.History.Tokens[row.PromptLength..].ToArray())];
    }

    // A server has seen other answers, and knows which guesses are right; the answers themselves it does not know, so the index is a new one each time.
    private TokenTrust TrustOf(DraftingOptions options)
    {
        if (!_trust.TryGetValue(options, out TokenTrust? trust))
        {
            _trust.Add(options, trust = new TokenTrust());
        }

        return trust;
    }

    // All of a context but what the first step of a run computes with its attention mass.
    private void Prefill(CancellationToken cancellationToken)
    {
        StepBatch batch = new();
        StepResult result = new();
        RowSampling greedy = new() { Parameters = SamplingParameters.Greedy };
        if (settings.Fill == FillMode.Kv)
        {
            KvFiller.Fill(runner.KvStore, settings.Seed, settings.Options.Threads);
        }

        foreach (int[] prompt in prompts)
        {
            PageTable pages = new(_pool, runner);
            _prefilled.Add(pages);
            int tokens = Math.Max(0, prompt.Length - 1 - SparseView.ObservationTokens);
            KvReservation.Take(pages, tokens);
            while (pages.TokenCount < tokens)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int rows = settings.Fill == FillMode.Kv ? tokens : Math.Min(BenchSettings.PrefillRows, tokens - pages.TokenCount);
                if (settings.Fill != FillMode.Kv)
                {
                    batch.Clear();
                    batch.Add(prompt.AsSpan(pages.TokenCount, rows), pages.TokenCount, pages, KvView.Full, 0, greedy);
                    runner.Run(batch, result);
                }

                pages.Advance(rows);
            }
        }
    }

    private DraftReport Report(int[][] plain, int[][] drafted, DraftRun run) => new()
    {
        Model = settings.Model,
        Batch = settings.Batch,
        Context = settings.Context,
        New = settings.New,
        Threads = settings.Options.Threads,
        Fill = settings.Fill,
        Machine = machine,
        Drafting = DraftText.Describe(drafting),
        Speedup = drafting.Compare ? Medians.Of(_offSeconds.Zip(_draftSeconds, (off, draft) => off / draft)) : null,
        TokensEqual = drafting.Compare ? BenchTokens.Hash([.. plain.SelectMany(row => row)]) == BenchTokens.Hash([.. drafted.SelectMany(row => row)]) : null,
        SimulatedAcceptance = drafting.ReplayAcceptance is not null,
        TokensPerRound = (double)settings.Batch * settings.New / run.RowRounds,
        AcceptanceByPosition = run.AcceptanceByPosition,
        DraftMs = run.DraftTime.TotalMilliseconds / run.Rounds,
        VerifyMs = run.TargetTime.TotalMilliseconds / run.Rounds,
        OtherMs = (run.TotalTime - run.DraftTime - run.TargetTime).TotalMilliseconds / run.Rounds,
        Off = drafting.Compare ? Mode(_offSeconds, settings.New, plain) : null,
        Draft = Mode(_draftSeconds, run.Rounds, drafted),
    };

    private DraftModeReport Mode(List<double> seconds, int rounds, int[][] tokens) =>
        new(settings.Batch * settings.New / Medians.Of(seconds), Medians.Of(seconds) / rounds * 1e3, BenchTokens.Hash([.. tokens.SelectMany(row => row)]));
}
