namespace MagicDec.Engine.Tests.Workloads;

/// <summary>The smallest workload found that breaks the contract.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Problem">What is wrong.</param>
internal sealed record Counterexample(Workload Workload, string Problem)
{
    public override string ToString() => $"{Problem}:\n{Workload}";
}
