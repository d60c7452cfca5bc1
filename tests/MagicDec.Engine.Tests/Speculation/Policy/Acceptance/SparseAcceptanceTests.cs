using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy.Acceptance;

namespace MagicDec.Engine.Tests.Speculation.Policy.Acceptance;

public sealed class SparseAcceptanceTests
{
    private const int Context = 9000;

    private readonly SparseAcceptance _acceptance = new();

    [Fact]
    public void Tokens_NothingSeen_MoreBudgetPromisesMoreAndLengthAddsLessAndLess()
    {
        double[] first = [.. Enumerable.Range(0, SparseAcceptance.Budgets.Length).Select(budget => Tokens(new RowExperience(), budget, 1))];

        Assert.Equal(first.Order(), first);
        Assert.InRange(first[0], 0.6, 0.9);
        Assert.InRange(Tokens(new RowExperience(), 0, 2) - first[0], 0.3, first[0]);
    }

    [Fact]
    public void Observe_OneBudgetFails_OthersAreExpectedToFailTooThoughLess()
    {
        double before = Tokens(new RowExperience(), 3, 1);
        Rounds(100, kvBudget: 256, accepted: _ => 0);

        Assert.InRange(Tokens(new RowExperience(), 1, 1), 0, 0.2);
        Assert.True(Tokens(new RowExperience(), 3, 1) < before);
    }

    [Fact]
    public void Observe_OneRequestFailsAmongOthers_OnlyThatOneIsExpectedTo()
    {
        RowExperience bad = new();
        RowExperience good = new();
        for (int round = 0; round < 60; round++)
        {
            _acceptance.Begin(1);
            _acceptance.Observe(bad, 512, Context, 4, 0);
            _acceptance.Observe(good, 512, Context, 4, round % 4 == 0 ? 3 : 4);
        }

        Assert.InRange(Tokens(bad, 2, 1), 0, 0.25);
        Assert.InRange(Tokens(good, 2, 1), 0.85, 1);
    }

    [Fact]
    public void Observe_NeighbouringContext_IsExpectedToBeAlike()
    {
        Rounds(100, kvBudget: 512, accepted: round => round % 2);
        _acceptance.Begin(1);
        double[] tokens = new double[SparseAcceptance.Budgets.Length * DraftingOptions.MaxDraftLength];
        _acceptance.Tokens(new RowExperience(), 2 * Context, tokens);

        Assert.InRange(tokens[2 * DraftingOptions.MaxDraftLength], 0.2, 0.6);
    }

    [Fact]
    public void Begin_LongAfterFailures_HopesAgain()
    {
        Rounds(100, kvBudget: 512, accepted: _ => 0);
        double failed = Tokens(new RowExperience(), 2, 1);
        _acceptance.Begin(2000);

        Assert.True(Tokens(new RowExperience(), 2, 1) > failed + 0.3);
    }

    [Fact]
    public void Tokens_ByLot_OneBudgetNowAndThenIsAsGoodAsItMayBe()
    {
        const int Calls = 3200;
        double[] likely = All(Optimism.None);
        double[] best = All(Optimism.Full);
        int[] lots = new int[likely.Length];
        for (int call = 0; call < Calls; call++)
        {
            double[] tokens = All(Optimism.ByLot);
            int[] hoped = [.. Enumerable.Range(0, tokens.Length).Where(budget => tokens[budget] != likely[budget])];
            Assert.True(hoped.Length <= 1);
            Assert.All(hoped, budget => Assert.Equal(best[budget], tokens[budget]));
            Assert.All(hoped, budget => lots[budget]++);
        }

        Assert.All(lots, count => Assert.InRange(count, Calls / 16 * 0.75, Calls / 16 * 1.25));
    }

    [Fact]
    public void Rests_DraftsFailInARow_LongerEachTime()
    {
        FailureRuns runs = new();
        RowExperience row = new();
        for (int i = 0; i < 3; i++)
        {
            row.Observe(0, 4, 0, runs);
        }

        Assert.False(row.Rests(1));
        row.Observe(0, 4, 0, runs);
        Assert.True(row.Rests(15));
        Assert.False(row.Rests(1));
        row.Observe(0, 1, 0, runs);
        Assert.True(row.Rests(31));
        Assert.False(row.Rests(1));
        row.Observe(0, 1, 1, runs);
        Assert.False(row.Rests(0));
    }

    // Tokens of drafts of one token, by budget.
    private double[] All(Optimism optimism)
    {
        double[] tokens = new double[SparseAcceptance.Budgets.Length * DraftingOptions.MaxDraftLength];
        _acceptance.Tokens(new RowExperience(), Context, tokens, optimism);
        return [.. tokens.Where((_, i) => i % DraftingOptions.MaxDraftLength == 0)];
    }

    private void Rounds(int count, int kvBudget, Func<int, int> accepted)
    {
        for (int round = 0; round < count; round++)
        {
            _acceptance.Begin(1);
            _acceptance.Observe(new RowExperience(), kvBudget, Context, 4, accepted(round));
        }
    }

    private double Tokens(RowExperience row, int budget, int length)
    {
        _acceptance.Begin(0);
        double[] tokens = new double[SparseAcceptance.Budgets.Length * DraftingOptions.MaxDraftLength];
        _acceptance.Tokens(row, Context, tokens);
        return tokens[(budget * DraftingOptions.MaxDraftLength) + length - 1];
    }
}
