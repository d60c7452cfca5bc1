
namespace MagicDec.Tool.Planning.Rooflines;

/// <summary>Who may draft for a model on a machine: the model itself over a sparse view, or a smaller one.</summary>
internal sealed class DraftCandidate
{
    /// <summary>What the model itself is called as a drafter.</summary>
    public const string SelfName = "self";

    /// <summary>Acceptance of a draft model for want of a better figure.</summary>
    public const double UsualModelAlpha = 0.67;

    private const int TrendGamma = 3;
    private const int TrendBudget = 512;

    // Self-drafts of Llama-3.1-8B over pages chosen by attention: SnapKV at 2049 tokens reaches 0.89 in the MagicDec paper, StreamingLLM at 512 0.82;
    // between and beyond by the shape of its figure 4c.
    private static readonly (int Budget, double Alpha)[] Known = [(256, 0.80), (512, 0.84), (1024, 0.87), (2048, 0.89), (4096, 0.91)];

    private readonly Roofline _target;
    private readonly Roofline _draft;
    private readonly (int Budget, double Alpha)[] _budgets;

    private DraftCandidate(string name, Roofline target, Roofline draft, (int Budget, double Alpha)[] budgets)
    {
        (Name, _target, _draft, _budgets) = (name, target, draft, budgets);
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>The drafter's model where it is not the target itself.</summary>
    public Roofline? Model => ReferenceEquals(_draft, _target) ? null : _draft;

    /// <summary>The model itself.</summary>
    /// <param name="target">Its step times.</param>
    /// <param name="alpha">Acceptance rate, or null for what the literature reports by budget.</param>
    public static DraftCandidate Self(Roofline target, double? alpha) =>
        new(SelfName, target, target, [.. Known.Select(known => (known.Budget, alpha ?? known.Alpha))]);

    /// <summary>A smaller model. It is weighed at the one budget that its acceptance is known for: the paper's.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="target">Step times of the model it drafts for.</param>
    /// <param name="draft">Its own.</param>
    /// <param name="alpha">Acceptance rate; null: 0.67, between TinyLlama for Llama-2-7B (0.70) and Llama-3.2-1B for Llama-3.1-8B (0.65) in the paper.</param>
    public static DraftCandidate Small(string name, Roofline target, Roofline draft, double? alpha) =>
        new($"model {name}", target, draft, [(TrendBudget, alpha ?? UsualModelAlpha)]);

    /// <summary>Everything that was weighed for a load, in no order.</summary>
    public IEnumerable<PlannedDraft> Plans(int batch, double context)
    {
        // A smaller model may read all of a short history and still be cheaper; the model itself may not.
        foreach ((int budget, double alpha) in _budgets.Where(known => Model is not null || known.Budget < context))
        {
            for (int gamma = 1; gamma <= DraftPlanner.LongestDraft; gamma++)
            {
                yield return new PlannedDraft(
                    Name, gamma, (int)Math.Min(budget, context), alpha, SpeculationMath.TokensPerRound(gamma, alpha), Speedup(batch, context, gamma, budget, alpha));
            }
        }
    }

    /// <summary>The speed of a plan against plain decoding.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="context">Tokens of each.</param>
    /// <param name="gamma">Draft length.</param>
    /// <param name="budget">Tokens a draft reads.</param>
    /// <param name="alpha">Acceptance rate.</param>
    public double Speedup(int batch, double context, int gamma, double budget, double alpha) => SpeculationMath.Speedup(
        SpeculationMath.TokensPerRound(gamma, alpha),
        _target.Step(batch, context, 1).Total,
        gamma * _draft.Step(batch, Math.Min(budget, context), 1).Total,
        _target.Step(batch, context, gamma + 1).Total,
        _target.RoundSeconds);

    /// <summary>The same at the one draft by which trends are judged, as in the paper: the best one would hide where a trend turns.</summary>
    public double TrendSpeedup(int batch, double context) =>
        Speedup(batch, context, TrendGamma, TrendBudget, _budgets.Single(known => known.Budget == TrendBudget).Alpha);
}
