using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Suffix;

namespace MagicDec.Engine.Tests.Speculation;

public sealed class DraftStageTests : IDisposable
{
    private readonly ShapeOnlyRunner _runner = new();
    private readonly DraftStage _stage;
    private readonly DraftContext _row;

    public DraftStageTests()
    {
        _stage = new DraftStage(_runner);
        PageTable pages = new(new PagePool(_runner.PageCount), _runner);
        pages.TryEnsureCapacity(64);
        pages.Advance(20);
        int[] prompt = EngineFactory.Prompt(21, 100, seed: 1);
        _row = new DraftContext(
            new TokenHistory(prompt), 200, pages, new RowSampling { Parameters = SamplingParameters.Greedy }, new HashSet<int> { 99 }, new DraftingOptions());
    }

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData(new[] { 9, 9, 9, 9 }, 1)]
    [InlineData(new[] { 5, 9, 7, 9 }, 2)]
    [InlineData(new[] { 5, 6, 9, 9 }, 3)]
    [InlineData(new[] { 5, 6, 7, 9 }, 4)]
    public void Accept_TargetsTokens_AreTheEqualPrefixAndOneMore(int[] sampled, int expected)
    {
        Draft(5, 6, 7);

        Assert.Equal(expected, _stage.Accept(_row, sampled));
        DraftingUsage usage = _row.Tally.ToUsage();
        Assert.Equal((1, 3, expected - 1), (usage.Rounds, usage.DraftedTokens, usage.AcceptedTokens));
        Assert.Equal(usage, _stage.Tally.ToUsage());
    }

    [Fact]
    public void Accept_NothingDrafted_IsTheOneToken()
    {
        Draft();

        Assert.Equal(1, _stage.Accept(_row, [5]));
        Assert.Equal(new DraftingUsage(), _row.Tally.ToUsage());
    }

    /// <summary>A row that could not be sampled has no token: the ones before it count, and no more.</summary>
    [Theory]
    [InlineData(new[] { 5 }, 1)]
    [InlineData(new[] { 5, 6 }, 2)]
    [InlineData(new[] { 5, 9 }, 2)]
    [InlineData(new[] { 9, 9 }, 1)]
    public void Accept_FewerTokensThanRows_NeverCountsMoreThanThereAre(int[] sampled, int expected)
    {
        Draft(5, 6, 7);

        Assert.Equal(expected, _stage.Accept(_row, sampled));
    }

    [Fact]
    public void AddTo_ADraft_IsCheckedAtEveryPlace()
    {
        Draft(5, 6, 7);
        var batch = new StepBatch();

        _stage.AddTo(batch, _row);

        StepSequence rows = Assert.Single(batch.Sequences);
        Assert.Equal([_row.History.Tokens[^1], 5, 6, 7], batch.TokenIds.ToArray());
        Assert.Equal((20, 4, 4), (rows.Position, rows.RowCount, rows.OutputCount));
        Assert.Same(KvView.Full, rows.View);
    }

    [Theory]
    [InlineData(KvSelector.Verified, true, true)]
    [InlineData(KvSelector.SnapKv, true, false)]
    [InlineData(KvSelector.Streaming, false, false)]
    public void AddTo_Selector_TakesMassWhereItIsNeeded(KvSelector selector, bool first, bool second)
    {
        foreach (bool expected in new[] { first, second })
        {
            _row.BeginRound(new DraftPlan(Drafter.Sparse, 1, 512, selector));
            _row.Add(5);
            var batch = new StepBatch();
            _stage.AddTo(batch, _row);

            Assert.Equal(expected, batch.Sequences[0].Mass is not null);
            _stage.Accept(_row, [5, 6]);
        }
    }

    [Fact]
    public void WantsMore_AfterAnEndToken_IsOver()
    {
        _row.BeginRound(new DraftPlan(Drafter.SuffixThenSparse, 8, 512, KvSelector.Verified));
        _row.AddSuffix([1, 2, 99], DraftPlan.StrongMatch, new SuffixOffer(3, 3, 3));

        Assert.Equal([1, 2, 99], _row.Drafted.ToArray());
        Assert.False(_row.WantsMore);
        Assert.True(_row.DraftedBySuffix);
    }

    [Fact]
    public void AddSuffix_LongerThanThePlan_IsCut()
    {
        _row.BeginRound(new DraftPlan(Drafter.Suffix, 2, 512, KvSelector.Verified));
        _row.AddSuffix([1, 2, 3], 3, new SuffixOffer(3, 3, 3));

        Assert.Equal([1, 2], _row.Drafted.ToArray());
        _row.BeginRound(DraftPlan.None);
        Assert.Equal(0, _row.DraftedCount);
        Assert.False(_row.DraftedBySuffix);
    }

    [Theory]
    [InlineData(1.5, 0)]
    [InlineData(0.5, 2)]
    public void AddSuffix_GainsLessThanTheModelsDraftWould_IsOfferedAndNotTaken(double least, int expected)
    {
        _row.BeginRound(new DraftPlan(Drafter.SuffixThenSparse, 3, 512, KvSelector.Verified, LeastGain: least));
        _row.AddSuffix([1, 2, 3], 8, new SuffixOffer(2, 1.6, 1.2));

        Assert.Equal(expected, _row.DraftedCount);
        Assert.Equal(2, _row.SuffixOffer.Length);
        Assert.Equal(expected > 0, _row.DraftedBySuffix);
    }

    private void Draft(params int[] tokens)
    {
        _row.BeginRound(new DraftPlan(Drafter.Sparse, tokens.Length, 512, KvSelector.Streaming));
        foreach (int token in tokens)
        {
            _row.Add(token);
        }
    }
}
