using MagicDec.Engine;

namespace MagicDec.Tool.Bench.Suite;

/// <summary>Cells that share what is loaded, and are measured in turns.</summary>
internal interface ISuiteGroup
{
    /// <summary>All cells of the group.</summary>
    IReadOnlyList<SuiteCell> Cells { get; }

    /// <summary>Loads what some of the cells need.</summary>
    /// <param name="cells">Those cells.</param>
    /// <param name="options">How the engine runs; the group may change them.</param>
    /// <param name="machine">The machine's limits.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    ISuiteSession Open(IReadOnlyCollection<SuiteCell> cells, EngineOptions options, MachineReport machine, CancellationToken cancellationToken);
}
