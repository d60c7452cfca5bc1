using System.Diagnostics;
using MagicDec.Engine;
using MagicDec.Engine.Runners;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench.Suite.Groups;

/// <summary>Times steps of a loaded model. All cells use the same pages, which hold pseudo-random keys and values.</summary>
internal sealed class StepSession : ISuiteSession
{
    private const int LeastSteps = 8;
    private const int MostSteps = 64;
    private static readonly TimeSpan EnoughTime = TimeSpan.FromMilliseconds(300);

    private readonly CpuRunner _runner;
    private readonly StepLoad[] _loads;
    private readonly EngineOptions _options;
    private readonly MachineReport _machine;

    public StepSession(CpuRunner runner, StepLoad[] loads, EngineOptions options, MachineReport machine)
    {
        _runner = runner;
        _loads = loads;
        _options = options;
        _machine = machine;
        KvFiller.Fill(runner.KvStore, seed: 0, options.Threads);
    }

    public Task<SuiteSample> MeasureAsync(SuiteCell cell, CancellationToken cancellationToken)
    {
        StepLoad load = _loads.First(load => load.Cell == cell);
        return Task.FromResult(load.Batch == 0 ? Prefill(load) : cell.Unit == SuiteCell.Milliseconds ? FirstToken(load) : Decode(load, cancellationToken));
    }

    public void Dispose() => _runner.Dispose();

    private BenchSequences Sequences(StepLoad load)
    {
        BenchSettings settings = new("", Math.Max(1, load.Batch), load.Tokens, load.New, FillMode.Kv, Seed: 0, _options);
        BenchSequences sequences = new(_runner, settings);
        sequences.TakePages(load.Depth);
        return sequences;
    }

    private SuiteSample Prefill(StepLoad load)
    {
        BenchSequences sequences = Sequences(load);
        double seconds = Seconds(() => sequences.Prefill(1, load.New));
        double peak = StepCost.PrefillFlops(_runner.Config, load.New) / (_machine.PeakFp32GflopPerS * 1e9);
        return new SuiteSample(load.New / seconds, peak / seconds);
    }

    private SuiteSample FirstToken(StepLoad load)
    {
        BenchSequences sequences = Sequences(load);
        return new SuiteSample(Seconds(() => sequences.FirstToken(load.New)) * 1e3);
    }

    // Steps are not kept: each computes the same again, so the depth is exact.
    private SuiteSample Decode(StepLoad load, CancellationToken cancellationToken)
    {
        BenchSequences sequences = Sequences(load);
        sequences.Decode(keep: false);
        List<double> seconds = [];
        long start = Stopwatch.GetTimestamp();
        while (seconds.Count < LeastSteps || (seconds.Count < MostSteps && Stopwatch.GetElapsedTime(start) < EnoughTime))
        {
            cancellationToken.ThrowIfCancellationRequested();
            seconds.Add(Seconds(() => sequences.Decode(keep: false)));
        }

        double median = Medians.Of(seconds);
        double least = StepCost.DecodeBytes(_runner.Weights, _runner.Geometry.BytesPerToken, load.Batch, load.Depth + 1) / (_machine.ReadGbPerS * 1e9);
        return new SuiteSample(load.Batch / median, least / median);
    }

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
