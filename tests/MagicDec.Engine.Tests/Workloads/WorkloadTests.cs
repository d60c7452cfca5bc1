using System.Globalization;

namespace MagicDec.Engine.Tests.Workloads;

/// <summary>Whatever meets on the engine, every request gets what it gets alone.</summary>
public sealed class WorkloadTests
{
    /// <summary>Set to a number to run that many workloads, from a seed that differs from day to day; unset: few, always the same.</summary>
    private const string CasesVariable = "MAGICDEC_WORKLOADS";

    private const int DefaultCases = 80;

    [Fact]
    public async Task Workload_AnyMix_EachRequestAsAloneAndNothingLeftBehind()
    {
        int? cases = int.TryParse(Environment.GetEnvironmentVariable(CasesVariable), CultureInfo.InvariantCulture, out int given) ? given : null;
        ulong seed = cases is null ? 1UL : (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 86_400;
        await using WorkloadProperty property = new();

        Counterexample? found = property.FindCounterexample(cases ?? DefaultCases, seed);

        Assert.True(found is null, $"Seed {seed}: {found}");
        Assert.True(property.Totals.Preemptions > 10, "The workloads hardly filled the pool.");
        Assert.True(property.Totals.LargestBatch > 3, "The workloads hardly shared steps.");
        Assert.True(property.Totals is { CachedTokens: > 1000, Evictions: > 100 }, "The workloads hardly used the prefix cache.");
        Assert.True(property.Totals.AcceptedDrafts > 100 && property.Totals.RejectedDrafts > 100, "The workloads hardly drafted.");
    }
}
