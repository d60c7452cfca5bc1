using System.Numerics;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Speculation.Policy.Costs.Calibration;

/// <summary>Measures a <see cref="StepCostModel"/> by running steps before the first request.</summary>
internal sealed class StepCostCalibration(IModelRunner runner, int maxContext, TimeProvider time)
{
    // What steps read in all: little that stays near the processor, and so much that it comes from memory.
    private const long LittleHistoryBytes = 2L << 20;
    private const long MuchHistoryBytes = 256L << 20;
    private const int LeastHistory = 1024;

    // Between them lie the caches: reading from one costs much the same until it is full, so straight lines must be short.
    private const int HistoryStep = 4;
    private const int MostHistory = 65536;
    private const int Sequences = 4;

    // Rows of one sequence where only their number counts.
    private const int TallRows = 8;
    private const int MostRows = DraftingOptions.MaxDraftLength + 1;
    private const int MostRepetitions = 16;

    // One alone may have been interrupted, and for the last loads there may be no time to come back. Where one takes this long there is no time for two.
    private const int LeastRepetitions = 2;
    private static readonly TimeSpan EnoughAlone = TimeSpan.FromMilliseconds(100);

    private static readonly int[] LinearRows = [1, 8, 32, 4, 64, 16, 2];

    // Sixteen sequences of nine rows. On a large model there is no time for it.
    private const int MostLinearRows = 160;
    private const int TimesEach = 4;

    // The first of them are measured again before any other load, should there be no time for all.
    private const int MissedMost = 5;
    private const int LittleAttentionRows = 4;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1.65);

    // No pass is spared by other programs: so several.
    private const int Passes = 4;
    private static readonly TimeSpan LongStep = TimeSpan.FromMilliseconds(10);

    // What ran thirty times is compiled once more, a tenth of a second later and beside the steps: before and meanwhile they take up to a quarter longer.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstVisit = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan Visit = TimeSpan.FromMilliseconds(10);

    // A last cache that other machines share comes to hold long histories only in ten or twenty steps that follow each other, and steps do follow each other.
    private static readonly TimeSpan LongVisit = TimeSpan.FromMilliseconds(60);

    // One row, many, and where a tile is full and the next row begins another: the step between them must not be smoothed away.
    private readonly int[] _attentionRows = [.. new[]
    {
        1, 9, runner.AttentionTileRows, runner.AttentionTileRows + 1, 3, MostRows, 2 * runner.AttentionTileRows, (2 * runner.AttentionTileRows) + 1, 2, 5,
    }.Where(rows => rows <= MostRows).Distinct()];

    private readonly StepBatch _batch = new();
    private readonly StepResult _result = new();
    private readonly RowSampling _greedy = new() { Parameters = SamplingParameters.Greedy };
    private readonly PagePool _pool = new(runner.PageCount);

    /// <summary>Tokens of history that the largest load reads. Pools of about the same size measure the same loads, so that these can be compared.</summary>
    public int MostTokens
    {
        get
        {
            long tokens = Math.Min(MuchHistoryBytes / runner.Geometry.BytesPerToken, MostHistory);
            uint pages = BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, runner.PageCount / Sequences)) / 2;
            return (int)(Sequences * Math.Min(Math.Min(tokens / Sequences, (long)pages * runner.Geometry.PageTokens), maxContext - 16));
        }
    }

    /// <summary>Runs the steps; at most about two seconds. Null when the KV pool is too small to tell anything.</summary>
    public StepCostModel? Measure(CancellationToken cancellationToken)
    {
        int most = MostTokens;
        if (most < LeastHistory / 4)
        {
            return null;
        }

        CalibrationLoad[] linear = [.. RowsOfTile(runner.LinearTileRows).Append(MostLinearRows).Where(Fits).Select(Linear)];
        CalibrationLoad? apart = Fits(4 * TallRows) && runner.PageCount >= 4 * TallRows ? new CalibrationLoad(4 * TallRows, 1, 1) : null;
        CalibrationLoad[][] attention = [.. Totals(most).Select(total => Attention(total, total == most ? _attentionRows : _attentionRows[..Math.Min(LittleAttentionRows, _attentionRows.Length)]))];

        // What is missed most comes first, should there be no time for all.
        List<CalibrationLoad> loads = [.. linear.Take(2), .. attention[^1].Take(2), .. linear.Skip(2).Take(1)];
        if (apart is not null)
        {
            loads.Add(apart);
        }

        int least = loads.Count;
        loads.AddRange(attention.SelectMany(total => total.Take(2)).Concat(linear.Skip(3)).Concat(attention.SelectMany(total => total.Skip(2))).Except(loads));
        long start = time.GetTimestamp();
        (SelectorCalibration near, SelectorCalibration far) = (
            new SelectorCalibration(runner.Geometry, SelectorCalibration.LeastTokens, time), new SelectorCalibration(runner.Geometry, most / Sequences, time));
        near.WarmUp();
        far.WarmUp();
        Touch(most);
        Run(loads, least, attention[^1], start, cancellationToken);
        runner.DiscardPages();
        (double selector, double perToken) = StepCostFit.Line(SelectorCalibration.LeastTokens, near.Seconds(), most / Sequences, far.Seconds());
        return new StepCostModel(StepCostFit.Fit(linear, apart, attention, runner.LinearTileRows) with { Selector = selector, SelectorPerToken = perToken });

        bool Fits(int rows) => (rows + TallRows - 1) / TallRows <= runner.PageCount;
    }

    // Where a tile is full and the next row begins another, costs jump.
    private static IEnumerable<int> RowsOfTile(int tile) =>
        tile == 1 ? LinearRows : new[] { 1, TallRows, Sequences * TallRows, tile + 1, tile, 2 * tile, 4 * tile, (tile / 2) + 1, 4, 2 }.Distinct();

    private static CalibrationLoad Linear(int rows)
    {
        int sequences = rows % TallRows > 0 && rows <= MostRows ? 1 : (rows + TallRows - 1) / TallRows;
        return new CalibrationLoad(sequences, rows / sequences, rows / sequences);
    }

    private static CalibrationLoad[] Attention(int total, int[] rows) => [.. rows.Select(count => new CalibrationLoad(Sequences, count, total / Sequences))];


    private int[] Totals(int most)
    {
        // Less history than weights is a small part of a step, and the weights push it out of the caches.
        double little = Math.Min(most, Math.Max(LeastHistory, Math.Max(LittleHistoryBytes, runner.WeightBytes) / runner.Geometry.BytesPerToken));
        int steps = (int)Math.Ceiling(Math.Log(most / little, HistoryStep) - 0.1);
        return [.. Enumerable.Range(0, steps).Select(i => (int)(little * Math.Pow(most / little, (double)i / steps))), most];
    }

    // What was never written has no memory of its own: the system shows one page of zeros everywhere, which is soon in the nearest cache.
    private void Touch(int tokens)
    {
        PageTable table = new(_pool, runner);
        table.TryEnsureCapacity(tokens);
        foreach (int page in table.Pages[1..])
        {
            runner.CopyPage(table.Pages[0], page);
        }

        table.Release();
    }

    private void Run(List<CalibrationLoad> loads, int least, CalibrationLoad[] longest, long start, CancellationToken cancellationToken)
    {
        Run(new CalibrationLoad(Sequences, TallRows, TallRows), WarmUp, int.MaxValue);
        List<CalibrationLoad> later = [.. longest.Take(MissedMost), .. loads.Except(longest), .. longest.Skip(MissedMost)];
        for (int pass = 0; pass < Passes; pass++)
        {
            for (int i = 0; i < loads.Count; i++)
            {
                if ((pass > 0 || i >= least) && time.GetElapsedTime(start) > Budget)
                {
                    return;
                }

                cancellationToken.ThrowIfCancellationRequested();
                CalibrationLoad load = (pass > 0 ? later : loads)[i];
                if (load.TotalRows < MostLinearRows || IsTimeFor(load, loads, start))
                {
                    Run(load, pass == 0 ? FirstVisit : longest.Contains(load) ? LongVisit : Visit);
                }
            }
        }
    }

    // Rows cost more or less the same each once there are many.
    private bool IsTimeFor(CalibrationLoad load, List<CalibrationLoad> loads, long start) =>
        loads.Where(other => other.IsMeasured && other.TotalRows < load.TotalRows && other.Context <= TallRows).MaxBy(other => other.TotalRows) is { } tallest
        && TimesEach * tallest.Seconds * load.TotalRows / tallest.TotalRows < (Budget - time.GetElapsedTime(start)).TotalSeconds;

    private void Run(CalibrationLoad load, TimeSpan visit, int mostRepetitions = MostRepetitions)
    {
        Span<int> tokens = stackalloc int[load.Rows];
        tokens.Clear();
        PageTable[] tables = new PageTable[load.Sequences];
        _batch.Clear();
        for (int i = 0; i < tables.Length; i++)
        {
            tables[i] = new PageTable(_pool, runner);
            if (!tables[i].TryEnsureCapacity(load.Context))
            {
                throw new InvalidOperationException($"The KV pool has no room for {load.Sequences} times {load.Context} tokens, which the calibration needs.");
            }

            _batch.Add(tokens, load.Context - load.Rows, tables[i], KvView.Full, load.Rows, _greedy);
        }

        // Steps follow each other with the same histories: what a cache can keep, the steps of the first half have left there.
        long first = time.GetTimestamp();
        for (int run = 0, observed = 0; observed < Least() || (observed < mostRepetitions && time.GetElapsedTime(first) < visit); run++)
        {
            long start = time.GetTimestamp();
            runner.Run(_batch, _result);

            // The first one finds in the caches what another load has left there. Where a step takes long, it finds nothing there anyway.
            if (time.GetElapsedTime(first) > visit / 2 && (run > 0 || time.GetElapsedTime(start) > LongStep))
            {
                load.Observe(time.GetElapsedTime(start).TotalSeconds);
                observed++;
            }
        }

        foreach (PageTable table in tables)
        {
            table.Release();
        }

        int Least() => time.GetElapsedTime(first) > EnoughAlone ? 1 : LeastRepetitions;
    }
}
