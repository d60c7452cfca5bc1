using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Tool.Bench;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Planning;

/// <summary>Compares the step cost model with steps it was not fitted to.</summary>
internal sealed class CalibrationCheck(CpuRunner runner, StepCostModel cost, TimeProvider time)
{
    private const int LeastRepetitions = 5;
    private const int MostRepetitions = 64;
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(20);

    private static readonly int[] Batches = [1, 4, 16, 64];
    private static readonly int[] Contexts = [256, 1024, 4096, 16384];
    private static readonly int[] Rows = [1, 3, 5, 9];

    private readonly StepBatch _batch = new();
    private readonly StepResult _result = new();
    private readonly RowSampling _greedy = new() { Parameters = SamplingParameters.Greedy };

    /// <summary>Measures every load that fits the KV pool, in an order that has nothing to do with its size.</summary>
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
        double[] again = new double[order.Length];
        KvFiller.Fill(runner.KvStore, 1, runner.Workers.ThreadCount);
        for (int i = order.Length - 1; i >= 0; i--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            again[i] = Measure(order[i].Batch, order[i].Context, order[i].Rows) * 1e3;
        }

        List<CalibrationPoint> points = [];
        foreach ((int batch, int context, int rows) in order)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double predicted = cost.Linear(batch * rows, batch) + (batch * cost.Attention(context, rows, (double)batch * context));
            points.Add(new CalibrationPoint(batch, context, rows, predicted * 1e3, Measure(batch, context, rows) * 1e3, again[points.Count]));
        }

        return points;
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
        long first = time.GetTimestamp();
        while (seconds.Count < LeastRepetitions || (seconds.Count < MostRepetitions && time.GetElapsedTime(first) < Enough))
        {
            long start = time.GetTimestamp();
            runner.Run(_batch, _result);
            seconds.Add(time.GetElapsedTime(start).TotalSeconds);
        }

        // What other programs do to a step is not what is asked.
        return seconds.Order().ElementAt(seconds.Count / 4);
    }
}
