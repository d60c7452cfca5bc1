using MagicDec.Engine;

namespace MagicDec.Tool.Bench.Sweep;

/// <summary>What to measure.</summary>
/// <param name="Model">Name of the model, as on the command line.</param>
/// <param name="Batches">Numbers of sequences that decode together.</param>
/// <param name="Contexts">Tokens that each of them has.</param>
/// <param name="Acceptances">Simulated acceptances; none: drafts are what the drafter guesses.</param>
/// <param name="New">New tokens of each sequence.</param>
/// <param name="Repeats">Runs of each setting in a cell, at most.</param>
/// <param name="CellSeconds">Time after which a cell begins no further round of runs; two rounds are always made.</param>
/// <param name="Fill">How contexts come to be.</param>
/// <param name="Seed">Which contexts.</param>
/// <param name="Options">How the engine runs the model.</param>
internal sealed record SweepSettings(
    string Model, IReadOnlyList<int> Batches, IReadOnlyList<int> Contexts, IReadOnlyList<double> Acceptances, int New, int Repeats, double CellSeconds, FillMode Fill, ulong Seed, EngineOptions Options)
{
    /// <summary>Every load of the sweep, small ones first.</summary>
    public IEnumerable<(BenchSettings Load, double? Acceptance)> Cells =>
        from context in Contexts
        from batch in Batches
        from acceptance in Acceptances.Select(a => (double?)a).DefaultIfEmpty()
        select (new BenchSettings(Model, batch, context, New, Fill, Seed, Options), acceptance);
}
