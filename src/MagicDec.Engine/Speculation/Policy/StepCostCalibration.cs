using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Measures a <see cref="StepCostModel"/> by running steps before the first request.</summary>
internal sealed class StepCostCalibration(IModelRunner runner, int maxContext, TimeProvider time)
{
    // Enough history that it is read from memory and not from a cache, little enough to fill quickly.
    private const long HistoryBytes = 48L << 20;
    private const int MostHistory = 16384;
    private const int LeastRepetitions = 3;
    private const int MostRepetitions = 64;

    private static readonly int[] LinearRows = [1, 2, 4, 8, 16, 32, 64, 128];
    private static readonly int[] AttentionRows = [1, 2, 3, 5, 9];
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1.5);

    // Short steps are repeated for this long: the first ones run code that is not yet optimised.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(4);

    private readonly StepBatch _batch = new();
    private readonly StepResult _result = new();
    private readonly RowSampling _greedy = new() { Parameters = SamplingParameters.Greedy };
    private readonly PagePool _pool = new(runner.PageCount);

    /// <summary>Runs the steps; at most about two seconds. Null when the KV pool is too small to tell anything.</summary>
    public StepCostModel? Measure(CancellationToken cancellationToken)
    {
        int history = (int)Math.Min(Math.Min(HistoryBytes / runner.Geometry.BytesPerToken, MostHistory), maxContext - 16);
        history = Math.Min(history, (runner.PageCount - 2) * runner.Geometry.PageTokens);
        if (history < 256)
        {
            return null;
        }

        long start = time.GetTimestamp();
        MeasureLinear(1, WarmUp);
        List<(int, double)> linear = [];
        foreach (int rows in LinearRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows <= runner.PageCount && (linear.Count < 2 || time.GetElapsedTime(start) < 0.6 * Budget))
            {
                linear.Add((rows, MeasureLinear(rows, Enough)));
            }
        }

        List<(int, double)> attention = [];
        StepCostModel sofar = new([.. linear], [(1, 0)]);
        foreach (int rows in AttentionRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (attention.Count < 2 || time.GetElapsedTime(start) < Budget)
            {
                attention.Add((rows, Math.Max(1e-12, (MeasureAttention(history, rows) - sofar.Linear(rows)) / history)));
            }
        }

        return new StepCostModel([.. linear], [.. attention]);
    }

    private double MeasureLinear(int rows, TimeSpan enough)
    {
        PageTable[] tables = new PageTable[rows];
        for (int i = 0; i < rows; i++)
        {
            tables[i] = Table(1);
        }

        _batch.Clear();
        foreach (PageTable table in tables)
        {
            _batch.Add([0], 0, table, KvView.Full, 1, _greedy);
        }

        double seconds = Fastest(enough);
        foreach (PageTable table in tables)
        {
            table.Release();
        }

        return seconds;
    }

    private double MeasureAttention(int history, int rows)
    {
        PageTable table = Table(history);
        Span<int> tokens = stackalloc int[rows];
        tokens.Clear();
        _batch.Clear();
        _batch.Add(tokens, history - rows, table, KvView.Full, rows, _greedy);
        double seconds = Fastest(Enough);
        table.Release();
        return seconds;
    }

    private PageTable Table(int tokens)
    {
        var table = new PageTable(_pool, runner);
        return table.TryEnsureCapacity(tokens) ? table : throw new InvalidOperationException($"The KV pool has no {tokens} tokens for the calibration.");
    }

    // The fastest of several: anything else the machine does only adds to a time.
    private double Fastest(TimeSpan enough)
    {
        double best = double.PositiveInfinity;
        long first = time.GetTimestamp();
        for (int i = 0; i < LeastRepetitions || (i < MostRepetitions && time.GetElapsedTime(first) < enough); i++)
        {
            long start = time.GetTimestamp();
            runner.Run(_batch, _result);
            best = Math.Min(best, time.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
