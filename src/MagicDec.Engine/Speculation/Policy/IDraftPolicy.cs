namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Chooses, per sequence and round, who drafts how many tokens over which view, or that nobody does. Affects speed only.</summary>
internal interface IDraftPolicy
{
    /// <summary>The plan for a sequence's next round.</summary>
    /// <param name="row">The sequence.</param>
    /// <param name="longest">Most draft tokens that its limits, the step's budget and the free pages leave room for; at least 1.</param>
    DraftPlan Choose(DraftContext row, int longest);
}
