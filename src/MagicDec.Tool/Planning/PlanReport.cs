using MagicDec.Tool.Planning.Rooflines;

namespace MagicDec.Tool.Planning;

/// <summary>What the planner says; the names are the keys of its JSON.</summary>
internal sealed record PlanReport
{
    public required string Model { get; init; }

    public required string Hardware { get; init; }

    public required string HardwareSource { get; init; }

    public required int TensorParallel { get; init; }

    public required int Batch { get; init; }

    public required int Context { get; init; }

    /// <summary>The acceptance rate of self-drafts that was given; null: by budget, as the literature reports.</summary>
    public double? Alpha { get; init; }

    /// <summary>What takes most of a plain step: overhead, weights, compute or KV.</summary>
    public required string Bottleneck { get; init; }

    public required double PlainStepMs { get; init; }

    /// <summary>Shares of a plain step.</summary>
    public required IReadOnlyDictionary<string, double> Shares { get; init; }

    /// <summary>Of all devices together, each head once.</summary>
    public required double KvGigabytes { get; init; }

    /// <summary>What the model and its keys and values need, which is all that self-drafts need; null: the memory of the machine is not known.</summary>
    public MemoryNeed? Memory { get; init; }

    /// <summary>The best of all drafters that fit, or no drafting.</summary>
    public required PlannedDraft Best { get; init; }

    /// <summary>The best of each drafter.</summary>
    public required IReadOnlyList<DrafterPlan> ByDrafter { get; init; }

    /// <summary>The best draft length for each drafter and budget.</summary>
    public required IReadOnlyList<PlannedDraft> ByBudget { get; init; }

    /// <summary>The context above which larger batches gain more from self-drafts; null: none up to 4M tokens.</summary>
    public double? CriticalContext { get; init; }
}
