namespace MagicDec.Tool.Simulation.Policies;

/// <summary>The same for all rows and rounds: <see cref="Engine.Speculation.DraftingMode.Off"/> or <see cref="Engine.Speculation.DraftingMode.Fixed"/>.</summary>
internal sealed class FixedPolicy(SimulatedDraft draft) : ISimulatedPolicy
{
    public void Choose(IReadOnlyList<SimulatedRow> rows, Span<SimulatedDraft> drafts) => drafts.Fill(draft);

    public void Observe(SimulatedRound round)
    {
    }
}
