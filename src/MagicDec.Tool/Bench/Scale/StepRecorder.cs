using System.Diagnostics;
using MagicDec.Engine;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Tool.Bench.Scale;

/// <summary>Times the passes in which each of so many sequences has one row. To be read when the engine is idle.</summary>
internal sealed class StepRecorder(IModelRunner inner) : IModelRunner
{
    private readonly List<double> _passes = [];
    private readonly List<double> _steps = [];
    private int _wanted;
    private long _lastStart;

    /// <summary>The engine over this runner; to be set before its first request.</summary>
    public InferenceEngine? Engine { get; set; }

    /// <summary>Most KV pages that were held before one of those passes.</summary>
    public int MostPages { get; private set; }

    public int PageCount => inner.PageCount;

    public KvGeometry Geometry => inner.Geometry;

    /// <summary>Milliseconds of each pass.</summary>
    public IReadOnlyList<double> Passes => _passes;

    /// <summary>Milliseconds from the start of such a pass to the start of the next, where nothing else came between.</summary>
    public IReadOnlyList<double> Steps => _steps;

    /// <summary>Forgets what was recorded; from now on passes of this many sequences count.</summary>
    public void Begin(int sequences)
    {
        (_wanted, _lastStart, MostPages) = (sequences, 0, 0);
        _passes.Clear();
        _steps.Clear();
    }

    public void Run(StepBatch batch, StepResult result)
    {
        long start = Stopwatch.GetTimestamp();
        bool counts = batch.Sequences.Count == _wanted && batch.RowCount == _wanted;
        if (counts && _lastStart != 0)
        {
            _steps.Add(Stopwatch.GetElapsedTime(_lastStart, start).TotalMilliseconds);
        }

        inner.Run(batch, result);
        if (counts)
        {
            MostPages = Math.Max(MostPages, Engine!.GetStatistics().PagesInUse);
            _passes.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        _lastStart = counts ? start : 0;
    }

    public void CopyPage(int source, int destination) => inner.CopyPage(source, destination);

    public void Dispose() => inner.Dispose();
}
