using MagicDec.Engine;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Bench.Suite;

namespace MagicDec.Tool.Tests.Bench.Suite;

public sealed class SuiteRunTests
{
    private static readonly MachineReport Machine = new(10, 100);

    [Fact]
    public async Task RunAsync_CellsOfAGroup_TakeTurnsAndWarmUpDoesNotCount()
    {
        ScriptedGroup group = new("a", "b");

        SuiteOutcome outcome = await Run(2, group);

        Assert.Equal(["a", "b", "a", "b", "a", "b"], group.Measured);
        Assert.Equal([3, 5], outcome.Cells[0].Samples);
        Assert.Equal([4, 6], outcome.Cells[1].Samples);
        Assert.Equal(4, outcome.Cells[0].Median);
        Assert.Empty(outcome.Problems);
        Assert.Equal(group.Sessions, group.Disposed);
    }

    [Fact]
    public async Task RunAsync_NothingWantedOfAGroup_IsNotLoaded()
    {
        ScriptedGroup unwanted = new("a");
        ScriptedGroup wanted = new("b");

        SuiteOutcome outcome = await NewRun(1).RunAsync([unwanted, wanted], cell => cell.Name == "b", DoNotSave, CancellationToken.None);

        Assert.Equal(0, unwanted.Sessions);
        Assert.Equal("b", Assert.Single(outcome.Cells).Name);
    }

    [Fact]
    public async Task RunAsync_RepeatsWithOtherTokens_FailTheCellAndDropItsSamples()
    {
        ScriptedGroup group = new("a", "b") { Tokens = (cell, measured) => cell == "a" ? $"{measured}" : "same" };

        SuiteOutcome outcome = await Run(3, group);

        SuiteProblem problem = Assert.Single(outcome.Problems);
        Assert.True(problem.Failed);
        Assert.Contains("'a' gave different tokens", problem.Reason);
        SuiteResult sound = Assert.Single(outcome.Cells);
        Assert.Equal(("b", 3, "same"), (sound.Name, sound.Samples.Count, sound.TokensSha256));
    }

    [Fact]
    public async Task RunAsync_CellThatFails_KeepsItsSamplesAndCostsNoOther()
    {
        ScriptedGroup failing = new("a", "b") { Tokens = (cell, measured) => cell == "a" && measured > 4 ? throw new InvalidOperationException("lost") : null };
        ScriptedGroup next = new("c");

        SuiteOutcome outcome = await Run(3, failing, next);

        Assert.Equal(["a", "b", "a", "b", "a", "b", "b"], failing.Measured);
        Assert.Equal([("a", 1), ("b", 3), ("c", 3)], outcome.Cells.Select(cell => (cell.Name, cell.Samples.Count)));
        Assert.Equal([new SuiteProblem("a", "lost", Failed: true)], outcome.Problems);
        Assert.Equal(1, failing.Disposed);
    }

    [Fact]
    public async Task RunAsync_RefusedCell_IsLeftOutAndTheOthersAreLoaded()
    {
        ScriptedGroup group = new("a", "b") { Refused = "a" };

        SuiteOutcome outcome = await Run(1, group);

        Assert.Equal(["b", "b"], group.Measured);
        Assert.Equal(["b"], group.Opened);
        Assert.Equal([new SuiteProblem("a", "too large", Failed: false)], outcome.Problems);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_GroupThatCannotBeLoaded_SaysSoOfEachCellAndGoesOn(bool failed)
    {
        ScriptedGroup broken = new("a", "b") { Problem = failed ? new InsufficientMemoryException("no room") : new UsageException("no room") };
        ScriptedGroup next = new("c");

        SuiteOutcome outcome = await Run(1, broken, next);

        Assert.Equal([new SuiteProblem("a", "no room", failed), new SuiteProblem("b", "no room", failed)], outcome.Problems);
        Assert.Equal("c", Assert.Single(outcome.Cells).Name);
    }

    [Fact]
    public async Task RunAsync_EachRound_SavesWhatIsKnown()
    {
        List<(int Cells, int Samples)> saved = [];

        await NewRun(2).RunAsync([new ScriptedGroup("a"), new ScriptedGroup("b")], _ => true, Save, CancellationToken.None);

        Assert.Equal([(0, 0), (1, 1), (1, 2), (1, 2), (2, 3), (2, 4)], saved);

        Task Save(SuiteOutcome known)
        {
            saved.Add((known.Cells.Count, known.Cells.Sum(cell => cell.Samples.Count)));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsAndFreesWhatWasLoaded()
    {
        using CancellationTokenSource source = new();
        ScriptedGroup group = new("a") { Tokens = (_, _) => { source.Cancel(); return null; } };

        await Assert.ThrowsAsync<OperationCanceledException>(() => NewRun(5).RunAsync([group], _ => true, DoNotSave, source.Token));

        Assert.Single(group.Measured);
        Assert.Equal(1, group.Disposed);
    }

    private static Task<SuiteOutcome> Run(int repeats, params ISuiteGroup[] groups) => NewRun(repeats).RunAsync(groups, _ => true, DoNotSave, CancellationToken.None);

    private static SuiteRun NewRun(int repeats) => new(repeats, Machine, () => new EngineOptions(), _ => { });

    private static Task DoNotSave(SuiteOutcome known) => Task.CompletedTask;

    private sealed class ScriptedGroup(params string[] names) : ISuiteGroup, ISuiteSession
    {
        public List<string> Measured { get; } = [];

        public string[] Opened { get; private set; } = [];

        public int Sessions { get; private set; }

        public int Disposed { get; private set; }

        public string? Refused { get; init; }

        public Exception? Problem { get; init; }

        public Func<string, int, string?> Tokens { get; init; } = (_, _) => null;

        public IReadOnlyList<SuiteCell> Cells => [.. names.Select(name => new SuiteCell(name, "chart", name, SuiteCell.TokensPerSecond))];

        public string? Refusal(SuiteCell cell, EngineOptions options) => cell.Name == Refused ? "too large" : null;

        public ISuiteSession Open(IReadOnlyCollection<SuiteCell> cells, EngineOptions options, MachineReport machine, CancellationToken cancellationToken)
        {
            Sessions++;
            Opened = [.. cells.Select(cell => cell.Name)];
            return Problem is null ? this : throw Problem;
        }

        public Task<SuiteSample> MeasureAsync(SuiteCell cell, CancellationToken cancellationToken)
        {
            Measured.Add(cell.Name);
            return Task.FromResult(new SuiteSample(Measured.Count, TokensSha256: Tokens(cell.Name, Measured.Count)));
        }

        public void Dispose() => Disposed++;
    }
}
