using MagicDec.Engine;
using MagicDec.Tool.Bench.Machine;

namespace MagicDec.Tool.Bench.Suite;

/// <summary>Cells that share what is loaded, and are measured in turns.</summary>
internal interface ISuiteGroup
{
    /// <summary>All cells of the group.</summary>
    IReadOnlyList<SuiteCell> Cells { get; }

    /// <summary>Why one of the cells cannot be measured on this machine where others of the group may be; null: it can, as far as can be told before loading.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="options">How the engine runs.</param>
    string? Refusal(SuiteCell cell, EngineOptions options) => null;

    /// <summary>Loads what some of the cells need.</summary>
    /// <param name="cells">Those cells.</param>
    /// <param name="options">How the engine runs; the group may change them.</param>
    /// <param name="machine">The machine's limits.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="UsageException">None of the cells can be measured on this machine.</exception>
    ISuiteSession Open(IReadOnlyCollection<SuiteCell> cells, EngineOptions options, MachineReport machine, CancellationToken cancellationToken);
}
