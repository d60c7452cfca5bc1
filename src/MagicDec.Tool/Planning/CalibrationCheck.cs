using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;
using MagicDec.Tool.Bench;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Planning;

/// <summary>
/// Compares the step cost model with steps it was not fitted to. How fast the machine is changes within minutes, so what the first few starts of an engine would measure
/// is measured before, amid and after the passes over those steps.
/// </summary>
/// <param name="runner">Runs them.</param>
/// <param name="time">The clock.</param>
internal sealed class CalibrationCheck(CpuRunner runner, TimeProvider time)
{
    private const int PassesBetween = 2;
    private const int Passes = PassesBetween * (StepCostStore.EnoughMeasurements - 1);
    private const int LeastRepetitions = 3;
    private const int MostRepetitions = 128;

    // A last cache that is shared comes to hold long histories only in ten or twenty steps that follow each other, and steps do follow each other: those of the first half are not asked.
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(60);

    private static readonly int[] Batches = [1, 4, 16, 64];
    private static readonly int[] Contexts = [256, 1024, 4096, 16384];
    private static readonly int[] Rows = [1, 3, 5, 9];

    private readonly StepBatch _batch = new();
    private readonly StepResult _result = new();
    private readonly RowSampling _greedy = new() { Parameters = SamplingParameters.Greedy };

    /// <summary>Measures every load that fits the KV pool several times, some seconds apart, in orders that have nothing to do with its size.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="UsageException">The KV memory is too small to measure anything.</exception>
    public CalibrationReport Run(string model, CancellationToken cancellationToken)
    {
        var loads =
            from batch in Batches
            from context in Contexts
            from rows in Rows
            where (long)batch * runner.Geometry.PagesFor(context) <= runner.PageCount && context <= runner.Config.MaxPositions && batch * rows <= 256
            orderby ((batch * 7919) + (context * 104729) + (rows * 1299709)) % 1009
            select (batch, context, rows);
        (int Batch, int Context, int Rows)[] order = loads.ToArray();
        double[][] seconds = [.. order.Select(_ => new double[Passes])];
        List<StepCostTable> starts = [];
        double longest = 0;
        for (int pass = 0; pass <= Passes; pass++)
        {
            if (pass % PassesBetween == 0)
            {
                long begun = time.GetTimestamp();
                starts.Add(Calibrate(cancellationToken));
                longest = Math.Max(longest, time.GetElapsedTime(begun).TotalSeconds);
            }

            if (pass < Passes)
            {
                KvFiller.Fill(runner.KvStore, 1, runner.Workers.ThreadCount);
                Measure(order, seconds, pass, cancellationToken);
            }
        }

        StepCostTable kept = StepCostTable.Typical(starts);
        (StepCostModel first, StepCostModel later) = (new StepCostModel(starts[0]), new StepCostModel(kept));
        double[] refined = Refine(later, order, [.. seconds.Select(each => each[0])]);
        return CalibrationReport.From(model, longest, kept, [.. order.Select((load, i) => new CalibrationPoint(
            load.Batch, load.Context, load.Rows, first.Step(load.Batch, load.Context, load.Rows) * 1e3, later.Step(load.Batch, load.Context, load.Rows) * 1e3, refined[i] * 1e3, [.. seconds[i].Select(each => each * 1e3)]))]);
    }

    private StepCostTable Calibrate(CancellationToken cancellationToken) =>
        new StepCostCalibration(runner, runner.Config.MaxPositions, time).Measure(cancellationToken)?.Table
            ?? throw new UsageException("The KV memory is too small to measure anything.");

    // What would have been predicted of each load right before it was measured for the first time.
    private static double[] Refine(StepCostModel cost, (int Batch, int Context, int Rows)[] order, double[] measured)
    {
        StepCorrections corrections = new(cost);
        double[] refined = new double[order.Length];
        double[] tokens = new double[DraftingOptions.MaxDraftLength + 2];
        for (int i = 0; i < order.Length; i++)
        {
            (int batch, int context, int rows) = order[i];
            double total = (double)batch * context;
            corrections.Begin(batch);
            refined[i] = corrections.Linear(batch * rows, batch) + (total * corrections.Rate(rows, total));
            Array.Clear(tokens);
            tokens[rows] = total;
            corrections.ObserveTarget(batch * rows, batch, tokens, measured[i]);
        }

        return refined;
    }

    // Every second pass goes backwards.
    private void Measure((int Batch, int Context, int Rows)[] order, double[][] seconds, int pass, CancellationToken cancellationToken)
    {
        for (int i = 0; i < order.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int load = pass % 2 == 0 ? i : order.Length - 1 - i;
            seconds[load][pass] = Measure(order[load].Batch, order[load].Context, order[load].Rows);
        }
    }

    private double Measure(int batch, int context, int rows)
    {
        PagePool pool = new(runner.PageCount);
        int[] tokens = new int[rows];
        _batch.Clear();
        for (int i = 0; i < batch; i++)
        {
            PageTable table = new(pool, runner);
            KvReservation.Take(table, context);
            _batch.Add(tokens, context - rows, table, KvView.Full, rows, _greedy);
        }

        List<double> seconds = [];
        long begun = time.GetTimestamp();
        while (seconds.Count < LeastRepetitions || (seconds.Count < MostRepetitions && time.GetElapsedTime(begun) < Enough))
        {
            long start = time.GetTimestamp();
            runner.Run(_batch, _result);
            seconds.Add(time.GetElapsedTime(start).TotalSeconds);
        }

        seconds.RemoveRange(0, Math.Min(seconds.Count / 2, seconds.Count - LeastRepetitions));

        // What other programs do to a step is not what is asked.
        return seconds.Order().ElementAt(seconds.Count / 4);
    }
}
