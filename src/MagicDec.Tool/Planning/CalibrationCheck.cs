using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Tool.Bench;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Planning;

/// <summary>Compares the step cost model with steps it was not fitted to.</summary>
/// <param name="runner">Runs them.</param>
/// <param name="first">What the first start measured.</param>
/// <param name="kept">What the first few starts together give, and later ones use.</param>
/// <param name="time">The clock.</param>
internal sealed class CalibrationCheck(CpuRunner runner, StepCostModel first, StepCostModel kept, TimeProvider time)
{
    private const int Passes = 4;
    private const int LeastRepetitions = 3;
    private const int MostRepetitions = 64;
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(20);

    private static readonly int[] Batches = [1, 4, 16, 64];
    private static readonly int[] Contexts = [256, 1024, 4096, 16384];
    private static readonly int[] Rows = [1, 3, 5, 9];

    private readonly StepBatch _batch = new();
    private readonly StepResult _result = new();
    private readonly RowSampling _greedy = new() { Parameters = SamplingParameters.Greedy };

    /// <summary>Measures every load that fits the KV pool several times, some seconds apart, in orders that have nothing to do with its size.</summary>
    public IReadOnlyList<CalibrationPoint> Run(CancellationToken cancellationToken)
    {
        var loads =
            from batch in Batches
            from context in Contexts
            from rows in Rows
            where (long)batch * runner.Geometry.PagesFor(context) <= runner.PageCount && context <= runner.Config.MaxPositions && batch * rows <= 256
            orderby ((batch * 7919) + (context * 104729) + (rows * 1299709)) % 1009
            select (batch, context, rows);
        (int Batch, int Context, int Rows)[] order = loads.ToArray();
        KvFiller.Fill(runner.KvStore, 1, runner.Workers.ThreadCount);
        StepCorrections corrections = new(kept);
        double[] refined = new double[order.Length];
        double[][] seconds = [.. order.Select(_ => new double[Passes])];
        for (int pass = 0; pass < Passes; pass++)
        {
            for (int i = 0; i < order.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int load = pass % 2 == 0 ? i : order.Length - 1 - i;
                (int batch, int context, int rows) = order[load];
                seconds[load][pass] = Measure(batch, context, rows);
                if (pass > 0)
                    continue;
                corrections.Begin(batch);
                refined[load] = corrections.Linear(batch * rows, batch) + ((double)batch * context * corrections.Rate(rows, (double)batch * context));
                double[] tokens = new double[DraftingOptions.MaxDraftLength + 2];
                tokens[rows] = (double)batch * context;
                corrections.ObserveTarget(batch * rows, batch, tokens, seconds[load][pass]);
            }
        }

        return [.. order.Select((load, i) => new CalibrationPoint(
            load.Batch, load.Context, load.Rows, Predict(first, load.Batch, load.Context, load.Rows) * 1e3, Predict(kept, load.Batch, load.Context, load.Rows) * 1e3, refined[i] * 1e3, [.. seconds[i].Select(each => each * 1e3)]))];
    }

    private static double Predict(StepCostModel cost, int batch, int context, int rows) =>
        cost.Linear(batch * rows, batch) + (batch * cost.Attention(context, rows, (double)batch * context));

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

        // What other programs do to a step is not what is asked.
        return seconds.Order().ElementAt(seconds.Count / 4);
    }
}
