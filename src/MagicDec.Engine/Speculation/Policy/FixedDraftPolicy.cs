namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Does what the options of each request say, in every round.</summary>
internal sealed class FixedDraftPolicy : IDraftPolicy
{
    public DraftPlan Choose(DraftContext row, int longest)
    {
        DraftingOptions options = row.Options;
        return options.Mode == DraftingMode.Fixed
            ? new DraftPlan(options.Drafter, Math.Min(longest, options.DraftLength), options.KvBudget, options.Selector)
            : DraftPlan.None;
    }
}
