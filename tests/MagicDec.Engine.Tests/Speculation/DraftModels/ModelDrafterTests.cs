using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.DraftModels;
using MagicDec.Testing;

namespace MagicDec.Engine.Tests.Speculation.DraftModels;

/// <summary>Rounds of the drafter alone, with the history changed by hand.</summary>
public sealed class ModelDrafterTests : IDisposable
{
    private readonly CpuRunner _runner = Load();
    private readonly List<(int Position, int Rows)> _steps = [];
    private readonly ModelDrafter _drafter;

    public ModelDrafterTests() => _drafter = Create(maxPositions: 512, maxStepTokens: 32);

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Draft_LongHistory_IsCaughtUpInBoundedStepsBeforeItDrafts()
    {
        DraftContext row = Row(100);
        int[] drafted = [Draft(row), Draft(row), Draft(row), Draft(row)];

        Assert.Equal([0, 0, 0, 4], drafted);
        Assert.Equal([(0, 32), (32, 32), (64, 32), (96, 4), (100, 1), (101, 1), (102, 1)], _steps);
    }

    [Fact]
    public void Draft_AfterAcceptance_ComputesWhatItHasNotSeenOnly()
    {
        DraftContext row = Row(20);
        Assert.Equal(4, Draft(row));
        int[] guesses = row.Drafted.ToArray();
        _steps.Clear();

        // Two guesses were right, then the target's own token.
        Append(row, guesses[0], guesses[1], guesses[2] ^ 1);
        Assert.Equal(4, Draft(row));
        Assert.Equal((22, 1), _steps[0]);

        // All were right: the last guess was never fed, and there is the bonus token.
        guesses = row.Drafted.ToArray();
        Append(row, [.. guesses, 9]);
        _steps.Clear();
        Assert.Equal(4, Draft(row));
        Assert.Equal((26, 2), _steps[0]);

        // Another drafter's round went between.
        Append(row, 1, 2, 3);
        _steps.Clear();
        Assert.Equal(4, Draft(row));
        Assert.Equal((28, 3), _steps[0]);
    }

    [Fact]
    public void Draft_OfARoundThatWasNeverChecked_IsDraftedAgain()
    {
        DraftContext row = Row(20);
        Draft(row);
        int[] first = row.Drafted.ToArray();

        Assert.Equal(4, Draft(row));
        Assert.Equal(first, row.Drafted.ToArray());
    }

    [Fact]
    public void Draft_ShortAndLongDebts_TheShortOnesDraftAtOnce()
    {
        DraftContext longRow = Row(200);
        DraftContext shortRow = Row(10);
        longRow.BeginRound(Plan);
        shortRow.BeginRound(Plan);
        _drafter.Draft([longRow, shortRow]);

        Assert.Equal((0, 4), (longRow.DraftedCount, shortRow.DraftedCount));
        Assert.Equal((0, 22), _steps[1]);
    }

    [Fact]
    public void Draft_PastTheLongestContext_GuessesNothing()
    {
        ModelDrafter drafter = Create(maxPositions: 24, maxStepTokens: 32);
        DraftContext row = Row(20);
        row.BeginRound(Plan);
        drafter.Draft([row]);
        Assert.Equal(4, row.DraftedCount);

        Append(row, 1);
        row.BeginRound(Plan);
        drafter.Draft([row]);
        Assert.Equal(0, row.DraftedCount);
    }

    [Fact]
    public void Draft_MemoryFull_TakesItFromWhoDraftedLongestAgo()
    {
        // 32 pages hold two of these histories.
        DraftContext[] rows = [Row(200), Row(201), Row(202)];
        foreach (DraftContext row in rows)
        {
            while (Draft(row) == 0)
            {
            }
        }

        Assert.True(_drafter.PagesInUse <= _runner.PageCount);
        _steps.Clear();
        Assert.Equal(4, Draft(rows[1]));
        Assert.True(_steps[0].Position > 0, "The second was not the oldest, and lost its pages.");
        Assert.Equal(0, Draft(rows[0]));

        foreach (DraftContext row in rows)
        {
            _drafter.Forget(row);
        }

        Assert.Equal(0, _drafter.PagesInUse);
    }

    [Fact]
    public void Draft_MoreRowsThanMemory_SomeDraftAndNoneFails()
    {
        DraftContext[] rows = [.. Enumerable.Range(0, 5).Select(i => Row(150 + i))];
        for (int round = 0; round < 40; round++)
        {
            foreach (DraftContext row in rows)
            {
                row.BeginRound(Plan);
            }

            _drafter.Draft(rows);
        }

        Assert.Contains(rows, row => row.DraftedCount == 4);
    }

    [Fact]
    public void Draft_Penalties_AreAsTheyWereAfterwards()
    {
        DraftContext row = Row(20, new SamplingParameters { RepetitionPenalty = 1.2f });

        Assert.Equal(4, Draft(row));
        Assert.Equal(0, row.Sampling.Counts!.OutputLength);
    }

    private static DraftPlan Plan => new(Drafter.Model, 4, 4096, KvSelector.Verified);

    private static CpuRunner Load()
    {
        using ModelFiles files = TinyModels.Create("llama3").OpenInMemory();
        return CpuRunner.Load(
            files,
            new CpuRunnerOptions { Threads = 1, WeightFormat = WeightFormat.BFloat16, KvFormat = KvFormat.BFloat16, KvMemoryBytes = 32 * 4096, MaxSequences = 4 },
            progress: null,
            CancellationToken.None);
    }

    private ModelDrafter Create(int maxPositions, int maxStepTokens) => new(
        new SteppingRunner(_runner, batch => _steps.AddRange(batch.Sequences.Select(rows => (rows.Position, rows.RowCount)))), maxPositions, maxStepTokens);

    private int Draft(DraftContext row)
    {
        row.BeginRound(Plan);
        _drafter.Draft([row]);
        return row.DraftedCount;
    }

    private DraftContext Row(int tokens, SamplingParameters? parameters = null)
    {
        int[] prompt = EngineFactory.Prompt(tokens, 512, seed: tokens);
        RowSampling sampling = new()
        {
            Parameters = parameters ?? SamplingParameters.Greedy,
            Counts = parameters is null ? null : new TokenCounts(prompt),
        };
        return new DraftContext(
            new TokenHistory(prompt), 512, new PageTable(new PagePool(1), _runner), sampling, new HashSet<int>(), new DraftingOptions());
    }

    private static void Append(DraftContext row, params int[] tokens)
    {
        foreach (int token in tokens)
        {
            row.History.Append(token);
        }
    }

    /// <summary>Tells of each pass.</summary>
    private sealed class SteppingRunner(IModelRunner inner, Action<StepBatch> tell) : IModelRunner
    {
        public int PageCount => inner.PageCount;

        public KvGeometry Geometry => inner.Geometry;

        public void Run(StepBatch batch, StepResult result)
        {
            tell(batch);
            inner.Run(batch, result);
        }

        public void CopyPage(int source, int destination) => inner.CopyPage(source, destination);

        public void Dispose()
        {
        }
    }
}
