using MagicDec.Tool.Bench.Machine;

namespace MagicDec.Tool.Bench.Sweep;

/// <summary>The engine's choice against what a user could fix, over a grid of loads; the names are the keys of its JSON, and keep their meaning.</summary>
/// <param name="Model">The model.</param>
/// <param name="New">New tokens of each sequence.</param>
/// <param name="Threads">Threads that compute.</param>
/// <param name="Machine">The machine's limits.</param>
/// <param name="Cells">One for each load.</param>
internal sealed record SweepReport(string Model, int New, int Threads, MachineReport Machine, IReadOnlyList<SweepCell> Cells)
{
    /// <summary>The least speed of auto over plain decoding.</summary>
    public double LeastOverOff => Cells.Min(cell => cell.Auto.Speedup);

    /// <summary>The least speed of auto over the setting chosen by the other half of the rounds.</summary>
    public double LeastOverSelected => Cells.Min(cell => cell.AutoOverSelected);

    /// <summary>The least speed of auto over the best setting of a cell.</summary>
    public double LeastOverBest => Cells.Min(cell => cell.AutoOverBest);
}
