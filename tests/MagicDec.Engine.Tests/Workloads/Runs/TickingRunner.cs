using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Runs;

/// <summary>Calls back on the engine thread before every pass: what happens there happens at the same place in every run.</summary>
internal sealed class TickingRunner(IModelRunner inner, Action tick) : IModelRunner
{
    public int PageCount => inner.PageCount;

    public KvGeometry Geometry => inner.Geometry;

    public void Run(StepBatch batch, StepResult result)
    {
        tick();
        inner.Run(batch, result);
    }

    public void CopyPage(int source, int destination) => inner.CopyPage(source, destination);

    public void Dispose() => inner.Dispose();
}
