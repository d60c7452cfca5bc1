namespace MagicDec.Engine.Tests.Workloads;

/// <summary>Kinds of sampling in a <see cref="WorkRequest"/>.</summary>
internal enum WorkSampling
{
    Greedy,
    Seeded,
    Penalised,
    PenalisedGreedy,
}
