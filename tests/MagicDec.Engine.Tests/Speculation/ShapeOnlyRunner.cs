using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>A runner that has pages but computes nothing.</summary>
internal sealed class ShapeOnlyRunner : IModelRunner
{
    public int PageCount => 64;

    public KvGeometry Geometry { get; } = new(1, 1, 8, KvGeometry.DefaultPageTokens, KvFormat.Float32);

    public void Run(StepBatch batch, StepResult result) => throw new InvalidOperationException("Nothing is computed here.");

    public void CopyPage(int source, int destination)
    {
    }

    public void Dispose()
    {
    }
}
