using System.Diagnostics;
using MagicDec.Engine.Runners;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench;

/// <summary>Measures prefill and decode of one model at one depth. Nothing but the model's steps is timed.</summary>
internal sealed class Benchmark(BenchSettings settings, MachineReport machine, CpuRunner runner)
{
    private const int PrefillRepetitions = 9;
    private const double EnoughPrefillSeconds = 4;
    private const int ReadSamples = 4;
    private const int WarmUpSteps = 8;
    private const double WarmUpSeconds = 0.3;

    private readonly BenchSequences _sequences = new(runner, settings);

    /// <summary>Runs it.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled between two steps.</exception>
    public BenchReport Run(CancellationToken cancellationToken)
    {
        using MachineWatch watch = new(settings.Options.Threads);
        PrefillMeasurement prefill = MeasurePrefill(watch, cancellationToken);
        FillContext();
        WarmUp(cancellationToken);
        (double stepSeconds, int[] output) = MeasureDecode(watch, cancellationToken);

        // A step's own token is read too; the median step is the middle one.
        double depth = settings.Context + (0.5 * (settings.New - 1));
        double bytes = StepCost.DecodeBytes(runner.Weights, runner.Geometry.BytesPerToken, settings.Batch, depth);
        MachineReport meanwhile = watch.Report;

        // Before the resident size is read: its memory is not the engine's, nor is garbage.
        watch.Dispose();
        MachineMemory.GiveBack();
        return new BenchReport
        {
            Model = settings.Model,
            Batch = settings.Batch,
            Context = settings.Context,
            New = settings.New,
            Threads = settings.Options.Threads,
            Fill = settings.Fill,
            Machine = machine,
            MachineMeanwhile = meanwhile,
            MatrixTiles = runner.MatrixTiles,
            PrefillTokens = prefill.Tokens,
            PrefillTokensPerSecond = prefill.Tokens / prefill.Seconds,
            PrefillLimitShare = prefill.Gigaflops / machine.PeakFp32GflopPerS / prefill.Seconds,
            PrefillMeanwhileShare = prefill.MeanwhileShare,
            DecodeTokensPerSecond = settings.Batch / stepSeconds,
            DecodeMsPerStep = stepSeconds * 1e3,
            DecodeLimitShare = bytes / (machine.ReadGbPerS * 1e9) / stepSeconds,
            DecodeMeanwhileShare = bytes / (meanwhile.ReadGbPerS * 1e9) / stepSeconds,
            WeightBytes = runner.Weights.ByteCount,
            KvPoolBytes = runner.Geometry.BytesPerPage * runner.PageCount,
            ResidentBytes = Environment.WorkingSet,
            TokensSha256 = BenchTokens.Hash(output),
        };
    }

    /// <summary>All contexts but their last tokens where they are computed; else one prompt of at most one prefill step.</summary>
    private PrefillMeasurement MeasurePrefill(MachineWatch watch, CancellationToken cancellationToken)
    {
        int sequences = settings.Fill != FillMode.Kv ? settings.Batch : 1;
        int tokens = Math.Max(1, settings.Fill != FillMode.Kv ? settings.Context - 1 : Math.Min(settings.Context - 1, BenchSettings.PrefillRows));
        double gigaflops = sequences * StepCost.PrefillFlops(runner.Config, tokens) / 1e9;

        // The first pass compiles the code and touches the memory.
        _sequences.Prefill(1, Math.Min(tokens, BenchSettings.PrefillRows));
        List<double> seconds = [], shares = [];
        double before = watch.SampleMultiplyAdd();
        while (seconds.Count == 0 || (seconds.Count < PrefillRepetitions && seconds.Sum() < EnoughPrefillSeconds))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _sequences.Clear();
            seconds.Add(Seconds(() => _sequences.Prefill(sequences, tokens)));
            double after = watch.SampleMultiplyAdd();
            shares.Add(gigaflops / seconds[^1] / (0.5 * (before + after)));
            before = after;
        }

        return new PrefillMeasurement(sequences * tokens, gigaflops, Medians.Of(seconds), Medians.Of(shares));
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

    private (double MedianSeconds, int[] Tokens) MeasureDecode(MachineWatch watch, CancellationToken cancellationToken)
    {
        int[] tokens = new int[settings.Batch * settings.New];
        double[] seconds = new double[settings.New];
        int pause = Math.Max(1, settings.New / ReadSamples);
        for (int step = 0; step < settings.New; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (step % pause == 0)
            {
                watch.SampleRead();
            }

            long start = Stopwatch.GetTimestamp();
            ReadOnlySpan<int> sampled = _sequences.Decode(keep: true);
            seconds[step] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            for (int i = 0; i < sampled.Length; i++)
            {
                tokens[(i * settings.New) + step] = sampled[i];
            }
        }

        return (Medians.Of(seconds), tokens);
    }

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <param name="Tokens">Tokens of all prompts.</param>
    /// <param name="Gigaflops">Operations that they take.</param>
    /// <param name="Seconds">Median.</param>
    /// <param name="MeanwhileShare">Of the peak in the moments before and after; median.</param>
    private readonly record struct PrefillMeasurement(int Tokens, double Gigaflops, double Seconds, double MeanwhileShare);
}
