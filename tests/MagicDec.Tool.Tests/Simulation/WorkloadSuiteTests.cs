using MagicDec.Tool.Simulation.Workloads;

namespace MagicDec.Tool.Tests.Simulation;

public sealed class WorkloadSuiteTests
{
    private static readonly int[] Budgets = [128, 512, 4096];

    private readonly IReadOnlyList<Workload> _suite = new WorkloadSuite(0, 1).All();

    // Once a budget of 4,096 tokens guessed 43 % of such text, and the oracle drafted it.
    [Fact]
    public void All_TextThatCannotBeGuessed_NoBudgetHelps()
    {
        TextProfile text = Only("hostile");

        Assert.All(Budgets, budget => Assert.Equal(0.95, text.MissAt(budget, 32_768)));
    }

    [Fact]
    public void All_EvenText_EveryBudgetGuessesAlike()
    {
        TextProfile text = Only("even");

        Assert.InRange(text.MissAt(Budgets[0], 32_768), 0.2, 0.3);
        Assert.All(Budgets, budget => Assert.Equal(text.MissAt(Budgets[0], 32_768), text.MissAt(budget, 32_768)));
    }

    [Fact]
    public void All_UsualText_LargerBudgetsMissLessAndLongerHistoriesMore()
    {
        TextProfile text = Only("documents");

        Assert.Equal(0.16, text.MissAt(512, 8192), 12);
        Assert.Equal(Budgets, Budgets.OrderByDescending(budget => text.MissAt(budget, 32_768)));
        Assert.True(text.MissAt(512, 131_072) > text.MissAt(512, 8192));
        Assert.Equal(0, text.MissAt(512, 512));
    }

    private TextProfile Only(string workload) =>
        Assert.Single(_suite.Single(candidate => candidate.Name == workload).Requests.Select(request => request.Text).Distinct());
}
