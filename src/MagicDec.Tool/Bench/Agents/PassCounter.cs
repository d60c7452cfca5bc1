using System.Diagnostics;
using MagicDec.Engine;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Tool.Bench.Agents;

/// <summary>
/// Counts how many sequences share the engine's steps. A step may have several passes (drafting); the last of them is the target's,
/// with every sequence of the step.
/// </summary>
internal sealed class PassCounter(IModelRunner inner) : IModelRunner
{
    private readonly SortedDictionary<int, long> _steps = [];
    private readonly List<double> _gaps = [];
    private readonly List<double> _passes = [];
    private long _end;
    private int _latest;
    private int _latestSize;
    private long _step = -1;

    /// <summary>The engine over this runner; to be set before its first request.</summary>
    public InferenceEngine? Engine { get; set; }

    public int PageCount => inner.PageCount;

    public KvGeometry Geometry => inner.Geometry;

    public void Run(StepBatch batch, StepResult result)
    {
        long start = Stopwatch.GetTimestamp();
        long step = Engine!.GetStatistics().Steps;
        if (step != _step)
        {
            CountLatest();
            _step = step;
        }

        bool again = batch.Sequences.Count == _latestSize && _end != 0;
        (_latest, _latestSize) = (batch.Sequences.Count, batch.Sequences.Count);
        inner.Run(batch, result);
        long end = Stopwatch.GetTimestamp();
        if (again)
        {
            // The engine has worked on between the two passes, it has not waited for requests.
            _gaps.Add(Stopwatch.GetElapsedTime(_end, start).TotalMicroseconds);
            _passes.Add(Stopwatch.GetElapsedTime(start, end).TotalMicroseconds);
        }

        _end = end;
    }

    /// <summary>Microseconds from the end of a pass to the next over as many sequences: what the engine does beside computing.</summary>
    public Percentiles? LoopMicroseconds => Percentiles.Of(_gaps);

    /// <summary>Microseconds of those passes.</summary>
    public Percentiles? PassMicroseconds => Percentiles.Of(_passes);

    /// <summary>Steps by number of sequences. To be called when the engine is idle.</summary>
    public IReadOnlyDictionary<int, long> Count()
    {
        CountLatest();
        return _steps;
    }

    public void CopyPage(int source, int destination) => inner.CopyPage(source, destination);

    public void DiscardPages() => inner.DiscardPages();

    public void Dispose() => inner.Dispose();

    private void CountLatest()
    {
        if (_latest > 0)
        {
            _steps[_latest] = _steps.GetValueOrDefault(_latest) + 1;
            _latest = 0;
        }
    }
}
