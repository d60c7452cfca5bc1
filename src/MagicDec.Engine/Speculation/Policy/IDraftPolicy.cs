namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Chooses, per sequence and round, who drafts how many tokens over which view, or that nobody does. Affects speed only.</summary>
internal interface IDraftPolicy
{
    /// <summary>The plans of all sequences that decode in the next step.</summary>
    /// <param name="rows">The sequences.</param>
    /// <param name="longest">Most draft tokens that each one's limits leave room for; shape [rows].</param>
    /// <param name="plans">The plans; shape [rows].</param>
    void Choose(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest, Span<DraftPlan> plans);

    /// <summary>A round has run: what became of each draft, and how long drafting and the target's step took.</summary>
    /// <param name="outcome">The step.</param>
    void Observe(in RoundOutcome outcome);
}
