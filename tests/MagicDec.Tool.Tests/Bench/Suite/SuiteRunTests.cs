using MagicDec.Engine;
using MagicDec.Tool.Bench;
using MagicDec.Tool.Bench.Suite;

namespace MagicDec.Tool.Tests.Bench.Suite;

public sealed class SuiteRunTests
{
    private static readonly MachineReport Machine = new(10, 100);

    [Fact]
    public async Task RunAsync_CellsOfAGroup_TakeTurnsAndWarmUpDoesNotCount()
    {
        ScriptedGroup group = new("a", "b");

        IReadOnlyList<SuiteResult> results = await Run(2, group);

        Assert.Equal(["a", "b", "a", "b", "a", "b"], group.Measured);
        Assert.Equal([3, 5], results[0].Samples);
        Assert.Equal([4, 6], results[1].Samples);
        Assert.Equal(4, results[0].Median);
        Assert.Equal(group.Sessions, group.Disposed);
    }

    [Fact]
    public async Task RunAsync_NothingWantedOfAGroup_IsNotLoaded()
    {
        ScriptedGroup unwanted = new("a");
        ScriptedGroup wanted = new("b");

        IReadOnlyList<SuiteResult> results = await new SuiteRun(1, Machine, () => new EngineOptions(), _ => { })
            .RunAsync([unwanted, wanted], cell => cell.Name == "b", CancellationToken.None);

        Assert.Equal(0, unwanted.Sessions);
        Assert.Equal("b", Assert.Single(results).Name);
    }

    [Fact]
    public async Task RunAsync_RepeatsWithOtherTokens_AreAnError()
    {
        ScriptedGroup group = new("a") { Tokens = measured => $"{measured}" };

        InvalidOperationException problem = await Assert.ThrowsAsync<InvalidOperationException>(() => Run(2, group));

        Assert.Contains("'a'", problem.Message);
        Assert.Equal(group.Sessions, group.Disposed);
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsAndFreesWhatWasLoaded()
    {
        using CancellationTokenSource source = new();
        ScriptedGroup group = new("a") { Tokens = _ => { source.Cancel(); return null; } };

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => new SuiteRun(5, Machine, () => new EngineOptions(), _ => { }).RunAsync([group], _ => true, source.Token));

        Assert.Single(group.Measured);
        Assert.Equal(1, group.Disposed);
    }

    private static Task<IReadOnlyList<SuiteResult>> Run(int repeats, ISuiteGroup group) =>
        new SuiteRun(repeats, Machine, () => new EngineOptions(), _ => { }).RunAsync([group], _ => true, CancellationToken.None);

    private sealed class ScriptedGroup(params string[] names) : ISuiteGroup, ISuiteSession
    {
        public List<string> Measured { get; } = [];

        public int Sessions { get; private set; }

        public int Disposed { get; private set; }

        public Func<int, string?> Tokens { get; init; } = _ => null;

        public IReadOnlyList<SuiteCell> Cells => [.. names.Select(name => new SuiteCell(name, "chart", name, SuiteCell.TokensPerSecond))];

        public ISuiteSession Open(IReadOnlyCollection<SuiteCell> cells, EngineOptions options, MachineReport machine, CancellationToken cancellationToken)
        {
            Sessions++;
            return this;
        }

        public Task<SuiteSample> MeasureAsync(SuiteCell cell, CancellationToken cancellationToken)
        {
            Measured.Add(cell.Name);
            return Task.FromResult(new SuiteSample(Measured.Count, TokensSha256: Tokens(Measured.Count)));
        }

        public void Dispose() => Disposed++;
    }
}
