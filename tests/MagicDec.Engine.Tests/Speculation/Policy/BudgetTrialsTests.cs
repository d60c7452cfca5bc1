using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;
using static MagicDec.Engine.Tests.Speculation.Policy.KnownMachines;

namespace MagicDec.Engine.Tests.Speculation.Policy;

/// <summary>How many tokens a draft should read is learned of texts that are as usual, and of those that are not.</summary>
public sealed class BudgetTrialsTests
{
    private const int Small = 256;
    private const int Batch = 8;

    private readonly AdaptiveDraftPolicy _policy = new(LongHistoriesAreDear);
    private readonly List<DraftContext> _rows = Rows(Batch, 5000);
    private readonly Random _random = new(1);

    // Without trials small ones are never read again: what they did in the first text is all that is known of them.
    [Fact]
    public void Choose_SmallBudgetsGuessAsWellFromNowOn_ReadsLittleInTheEnd()
    {
        Run(rounds: 100, budget => budget <= Small ? 0.6 : 0.1);
        Run(rounds: 300, _ => 0.2);
        int[] budgets = Run(rounds: 50, _ => 0.2);

        Assert.InRange(budgets.Count(budget => budget <= Small), 0.6 * budgets.Length, budgets.Length);
    }

    [Fact]
    public void Choose_SmallBudgetsGuessMuchWorse_TriesThemSeldom()
    {
        Run(rounds: 200, budget => budget <= Small ? 0.6 : 0.05);
        int[] budgets = Run(rounds: 50, budget => budget <= Small ? 0.6 : 0.05);

        Assert.InRange(budgets.Count(budget => budget <= Small), 0, 0.05 * budgets.Length);
    }

    // Tokens are wrong as often as a budget's are.
    private int[] Run(int rounds, Func<int, double> wrong)
    {
        List<int> budgets = [];
        for (int round = 0; round < rounds; round++)
        {
            Round(_policy, _rows, row => Enumerable.Range(0, row.DraftedCount).TakeWhile(_ => _random.NextDouble() >= wrong(row.Plan.KvBudget)).Count());
            budgets.AddRange(_rows.Where(row => row.DraftedCount > 0).Select(row => row.Plan.KvBudget));
        }

        Assert.InRange(budgets.Count, Batch * rounds / 2, Batch * rounds);
        return [.. budgets];
    }
}
