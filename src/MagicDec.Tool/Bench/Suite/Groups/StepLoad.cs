using MagicDec.Engine.KvCache;

namespace MagicDec.Tool.Bench.Suite.Groups;

/// <summary>What the steps of a cell compute.</summary>
/// <param name="Batch">Sequences that are held already; 0: a prompt from its start.</param>
/// <param name="Depth">Tokens held of each.</param>
/// <param name="New">Tokens of each that the step computes.</param>
internal sealed record StepLoad(int Batch, int Depth, int New)
{
    public SuiteCell Cell { get; init; } = null!;

    /// <summary>Tokens of the longest sequence.</summary>
    public int Tokens => Depth + New + 1;

    public long Pages(KvGeometry geometry) => (long)geometry.PagesFor(Tokens) * Math.Max(1, Batch);
}
