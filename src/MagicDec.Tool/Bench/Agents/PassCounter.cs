using MagicDec.Engine;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;

namespace MagicDec.Tool.Bench.Agents;

/// <summary>
/// Counts how many sequences share the engine's steps. A step may have several passes (drafting); the last of them is the target's,
/// with every sequence of the step.
/// </summary>
internal sealed class PassCounter(IModelRunner inner) : IModelRunner
{
    private readonly SortedDictionary<int, long> _steps = [];
    private int _latest;
    private long _step = -1;

    /// <summary>The engine over this runner; to be set before its first request.</summary>
    public InferenceEngine? Engine { get; set; }

    public int PageCount => inner.PageCount;

    public KvGeometry Geometry => inner.Geometry;

    public void Run(StepBatch batch, StepResult result)
    {
        long step = Engine!.GetStatistics().Steps;
        if (step != _step)
        {
            CountLatest();
            _step = step;
        }

        _latest = batch.Sequences.Count;
        inner.Run(batch, result);
    }

    /// <summary>Steps by number of sequences. To be called when the engine is idle.</summary>
    public IReadOnlyDictionary<int, long> Count()
    {
        CountLatest();
        return _steps;
    }

    public void CopyPage(int source, int destination) => inner.CopyPage(source, destination);

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
