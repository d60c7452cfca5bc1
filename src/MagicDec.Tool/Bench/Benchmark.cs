using System.Diagnostics;
using MagicDec.Engine.Runners;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench;

/// <summary>Measures prefill and decode of one model at one depth. Nothing but the model's steps is timed.</summary>
internal sealed class Benchmark(BenchSettings settings, MachineReport machine, CpuRunner runner)
{
    private const int PrefillRepetitions = 5;
    private const double EnoughPrefillSeconds = 2;
    private const int WarmUpSteps = 8;
    private const double WarmUpSeconds = 0.3;

    private readonly BenchSequences _sequences = new(runner, settings);

    /// <summary>Runs it.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled between two steps.</exception>
    public BenchReport Run(CancellationToken cancellationToken)
    {
        (int prefillTokens, double prefillSeconds, double prefillFlops) = MeasurePrefill(cancellationToken);
        FillContext();
        WarmUp(cancellationToken);
        (double stepSeconds, string hash) = MeasureDecode(cancellationToken);

        // A step's own token is read too; the median step is the middle one.
        double depth = settings.Context + (0.5 * (settings.New - 1));
        double bytes = StepCost.DecodeBytes(runner.Weights, runner.Geometry.BytesPerToken, settings.Batch, depth);
        return new BenchReport
        {
            Model = settings.Model,
            Batch = settings.Batch,
            Context = settings.Context,
            New = settings.New,
            Threads = settings.Options.Threads,
            Fill = settings.Fill,
            Machine = machine,
            PrefillTokens = prefillTokens,
            PrefillTokensPerSecond = prefillTokens / prefillSeconds,
            PrefillLimitShare = prefillFlops / (machine.PeakFp32GflopPerS * 1e9) / prefillSeconds,
            DecodeTokensPerSecond = settings.Batch / stepSeconds,
            DecodeMsPerStep = stepSeconds * 1e3,
            DecodeLimitShare = bytes / (machine.ReadGbPerS * 1e9) / stepSeconds,
            WeightBytes = runner.Weights.ByteCount,
            KvPoolBytes = runner.Geometry.BytesPerPage * runner.PageCount,
            ResidentBytes = Process.GetCurrentProcess().WorkingSet64,
            TokensSha256 = hash,
        };
    }

    /// <summary>All contexts but their last tokens where they are computed; else one prompt of at most one prefill step.</summary>
    private (int Tokens, double Seconds, double Flops) MeasurePrefill(CancellationToken cancellationToken)
    {
        int sequences = settings.Fill == FillMode.Compute ? settings.Batch : 1;
        int tokens = Math.Max(1, settings.Fill == FillMode.Compute ? settings.Context - 1 : Math.Min(settings.Context - 1, BenchSettings.PrefillRows));

        // The first pass compiles the code and touches the memory.
        _sequences.Prefill(1, Math.Min(tokens, BenchSettings.PrefillRows));
        List<double> seconds = [];
        while (seconds.Count == 0 || (seconds.Count < PrefillRepetitions && seconds.Sum() < EnoughPrefillSeconds))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _sequences.Clear();
            seconds.Add(Seconds(() => _sequences.Prefill(sequences, tokens)));
        }

        return (sequences * tokens, Medians.Of(seconds), sequences * StepCost.PrefillFlops(runner.Config, tokens));
    }

    private void FillContext()
    {
        if (settings.Fill == FillMode.Kv || settings.Context == 1)
        {
            _sequences.Clear();
            KvFiller.Fill(runner.KvStore, settings.Seed, settings.Options.Threads);
            _sequences.TakePages(settings.Context - 1);
        }
    }

    private void WarmUp(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        for (int step = 0; step < WarmUpSteps || Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _sequences.Decode(keep: false);
        }
    }

    private (double MedianSeconds, string Hash) MeasureDecode(CancellationToken cancellationToken)
    {
        int[] tokens = new int[settings.Batch * settings.New];
        double[] seconds = new double[settings.New];
        for (int step = 0; step < settings.New; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            ReadOnlySpan<int> sampled = _sequences.Decode(keep: true);
            seconds[step] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            for (int i = 0; i < sampled.Length; i++)
            {
                tokens[(i * settings.New) + step] = sampled[i];
            }
        }

        return (Medians.Of(seconds), BenchTokens.Hash(tokens));
    }

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
