using MagicDec.Engine.Runners;
using MagicDec.Engine.Tests.Workloads.Sabotage.Drafts;

namespace MagicDec.Engine.Tests.Workloads.Sabotage;

/// <summary>The controls of <see cref="WorkloadTests"/>: the same property finds each of these mistakes, and in something small.</summary>
public sealed class SabotageTests
{
    private const int Cases = 300;

    [Fact]
    public Task PageFreedTooEarly_IsFound() => FindsAsync(runner => new PageFreedTooEarly(runner));

    [Fact]
    public Task PageNotCopied_IsFound() => FindsAsync(runner => new PageNotCopied(runner));

    [Fact]
    public Task ParentIgnored_IsFound()
    {
        // With room for everything: when a page must go, the cache itself notices that its chains are broken.
        return FindsAsync(new WorkloadProperty(extraPages: 500, prefixKeys: new ParentIgnored()), saying: "", mostRequests: 3);
    }

    [Fact]
    public Task PageNeverFreed_IsFound() => FindsAsync(runner => new PageNeverFreed(runner), "still held", mostRequests: 1);

    [Fact]
    public Task NeighbourChangesToken_IsFoundInFewRequests() =>
        FindsAsync(runner => new NeighbourChangesToken(runner), "differs from the one it gets alone", mostRequests: 4);

    [Fact]
    public Task StepFails_IsFoundInFewRequests() => FindsAsync(runner => new StepFails(runner), "Sabotage.", mostRequests: 5);

    [Fact]
    public Task NoiseByRow_IsFound() => FindsAsync(runner => new NoiseByRow(runner), mostRequests: 2);

    [Fact]
    public Task DraftKvKept_IsFound() => FindsAsync(runner => new DraftKvKept(runner), mostRequests: 1, extraPages: PagesRestored.SparePages);

    [Fact]
    public Task RollbackSkipped_IsFound() => FindsAsync(runner => new RollbackSkipped(runner), mostRequests: 1, extraPages: PagesRestored.SparePages);

    [Fact]
    public Task PenaltyRollbackSkipped_IsFound() => FindsAsync(runner => new PenaltyRollbackSkipped(runner), mostRequests: 1);

    [Fact]
    public Task DraftMaskSkipped_IsFound() => FindsAsync(runner => new DraftMaskSkipped(runner), mostRequests: 1);

    [Fact]
    public Task BonusOffByOne_IsFound() => FindsAsync(runner => new BonusOffByOne(runner), mostRequests: 1);

    private static Task FindsAsync(Func<IModelRunner, IModelRunner> sabotage, string saying = "", int mostRequests = 3, int extraPages = 0) =>
        FindsAsync(new WorkloadProperty(sabotage, extraPages), saying, mostRequests);

    private static async Task FindsAsync(WorkloadProperty broken, string saying, int mostRequests)
    {
        await using WorkloadProperty property = broken;
        Counterexample? found = property.FindCounterexample(Cases, seed: 1);

        Assert.True(found is not null, $"{Cases} workloads went well on an engine that is broken.");
        Assert.Contains(saying, found.Problem, StringComparison.Ordinal);
        Assert.True(found.Workload.Requests.Count <= mostRequests, $"More than {mostRequests} requests: {found}");
    }
}
