using System.Diagnostics;
using System.Numerics;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;
using MagicDec.Engine.Tokenization;
using MagicDec.Tool.Bench.Drafting;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench.Sweep;

/// <summary>Every setting in every cell: within a cell all take turns, round after round, so that a slow minute of the machine hits all alike.</summary>
internal sealed class SweepBenchmark(SweepSettings settings, MachineReport machine, CpuRunner runner, Tokenizer? tokenizer)
{
    private const int LeastRepeats = 2;
    private const double WarmUpSeconds = 1.5;
    private const int AnswersBefore = 4;
    private const int Auto = 1;

    /// <summary>Runs it.</summary>
    /// <param name="progress">Told of each cell when it is done.</param>
    /// <param name="cancellationToken">Stops it between two rounds of decoding.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SweepReport Run(Action<SweepCell> progress, CancellationToken cancellationToken)
    {
        StepCostModel cost = Calibrate(cancellationToken);
        List<SweepCell> cells = [];
        foreach ((BenchSettings load, double? acceptance) in settings.Cells)
        {
            cells.Add(Measure(load, acceptance, cost, cancellationToken));
            progress(cells[^1]);
        }

        return new SweepReport(settings.Model, settings.New, settings.Options.Threads, machine, cells);
    }

    // What an engine knows that keeps its measurements, from its third start on.
    private StepCostModel Calibrate(CancellationToken cancellationToken)
    {
        StepCostTable[] starts = new StepCostTable[StepCostStore.EnoughMeasurements];
        for (int start = 0; start < starts.Length; start++)
        {
            starts[start] = new StepCostCalibration(runner, runner.Config.MaxPositions, TimeProvider.System).Measure(cancellationToken)?.Table
                ?? throw new UsageException("The contexts are too small to measure what steps cost; raise --batches or --contexts.");
        }

        return new StepCostModel(StepCostTable.Typical(starts));
    }

    private SweepCell Measure(BenchSettings load, double? acceptance, StepCostModel cost, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Name, DraftingOptions Options)> candidates = SweepCandidates.For(load.Context, acceptance is not null);
        DraftSettings drafting = new(candidates[1].Options, Compare: false, Repeats: 1, acceptance);
        DraftBenchmark benchmark = new(load, drafting, machine, runner, draftModel: null, BenchPrompts.Create(load, runner.Config, tokenizer));
        benchmark.Prepare(cost, cancellationToken);
        List<double>[] seconds = [.. candidates.Select(_ => new List<double>())];
        List<double>[] tokensPerRound = [.. candidates.Select(_ => new List<double>())];
        SweepRuns runs = new(seconds);
        IReadOnlyList<int> contenders = [.. Enumerable.Range(0, candidates.Count)];
        HashSet<string> hashes = [];

        // First to warm up: code is compiled, pages are touched, and the policy sees what is accepted.
        long start = Stopwatch.GetTimestamp();
        for (int run = 0; run <= Auto || Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds; run++)
        {
            One(run % candidates.Count, (_, _) => { });
        }

        // A server has answered before, too.
        for (int answer = 0; answer < AnswersBefore; answer++)
        {
            One(Auto, (_, _) => { });
        }

        long begun = Stopwatch.GetTimestamp();
        for (int round = 0; round < settings.Repeats && (round < LeastRepeats || Stopwatch.GetElapsedTime(begun).TotalSeconds < settings.CellSeconds); round++)
        {
            Round(round, (candidate, run) =>
            {
                seconds[candidate].Add(run.TotalTime.TotalSeconds);
                tokensPerRound[candidate].Add((double)load.Batch * load.New / run.RowRounds);
            });
            contenders = runs.Contenders();
        }

        SweepSetting[] measured = [.. candidates.Select((candidate, i) => new SweepSetting(
            candidate.Name, runs.Speedup(i), Medians.Of(tokensPerRound[i]), seconds[i].Count))];
        return new SweepCell(
            load.Batch, load.Context, acceptance, seconds[0].Count, load.Batch * load.New / Medians.Of(seconds[0]), measured[Auto],
            [.. measured.Skip(Auto + 1).OrderByDescending(setting => setting.Rounds).ThenByDescending(setting => setting.Speedup)], runs.AutoOverSelected(), hashes.Count == 1);

        // Another order each round: none is always after the same neighbour, whose memory the caches hold.
        void Round(int round, Action<int, DraftRun> keep)
        {
            int stride = Stride(round, contenders.Count);
            for (int i = 0; i < contenders.Count; i++)
            {
                One(contenders[((i * stride) + round) % contenders.Count], keep);
            }
        }

        void One(int candidate, Action<int, DraftRun> keep)
        {
            (DraftRun run, int[][] tokens) = benchmark.RunOnce(candidates[candidate].Options, cancellationToken);
            hashes.Add(BenchTokens.Hash([.. tokens.SelectMany(row => row)]));
            keep(candidate, run);
        }
    }

    // Steps of this size meet every candidate once.
    private static int Stride(int round, int count)
    {
        int[] strides = [.. Enumerable.Range(1, count - 1).Where(stride => BigInteger.GreatestCommonDivisor(stride, count).IsOne)];
        return strides[round % strides.Length];
    }
}
