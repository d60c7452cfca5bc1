using MagicDec.Tool.Planning.Rooflines;

namespace MagicDec.Tool.Planning;

/// <summary>The best that one drafter promises; the names are keys of the plan's JSON.</summary>
internal sealed record DrafterPlan
{
    /// <summary>Self, or the draft model's name.</summary>
    public required string Drafter { get; init; }

    /// <summary>Its best draft, which may be slower than plain decoding; null: the context is too short for a sparse view.</summary>
    public PlannedDraft? Best { get; init; }

    /// <summary>The context above which larger batches gain more from it; null: none up to 4M tokens.</summary>
    public double? CriticalContext { get; init; }

    /// <summary>What model and drafter need; null: the memory of the machine is not known.</summary>
    public MemoryNeed? Memory { get; init; }
}
