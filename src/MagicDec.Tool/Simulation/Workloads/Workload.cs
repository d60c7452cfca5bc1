namespace MagicDec.Tool.Simulation.Workloads;

/// <summary>Requests that are served together.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Description">What happens.</param>
/// <param name="Slots">Sequences that decode together at most.</param>
/// <param name="Requests">The requests, by arrival.</param>
internal sealed record Workload(string Name, string Description, int Slots, IReadOnlyList<SimulatedRequest> Requests);
