using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Runs;

/// <summary>Writes down which sequences had how many rows in each pass; a sequence is known by its page table.</summary>
internal sealed class RecordingRunner(IModelRunner inner) : IModelRunner
{
    private readonly List<IReadOnlyList<StepSequence>> _passes = [];

    /// <summary>The passes so far; to be read when the engine is idle.</summary>
    public IReadOnlyList<IReadOnlyList<StepSequence>> Passes => _passes;

    public int PageCount => inner.PageCount;

    public KvGeometry Geometry => inner.Geometry;

    public void Run(StepBatch batch, StepResult result)
    {
        _passes.Add([.. batch.Sequences]);
        inner.Run(batch, result);
    }

    public void CopyPage(int source, int destination) => inner.CopyPage(source, destination);

    public void Dispose() => inner.Dispose();
}
