namespace MagicDec.Tool.Simulation.Policies;

/// <summary>Who decides in a simulation.</summary>
internal interface ISimulatedPolicy
{
    /// <summary>Writes what each row does; drafts longer than a row's limit are cut.</summary>
    void Choose(IReadOnlyList<SimulatedRow> rows, Span<SimulatedDraft> drafts);

    /// <summary>Is told what came of it.</summary>
    void Observe(SimulatedRound round);
}
