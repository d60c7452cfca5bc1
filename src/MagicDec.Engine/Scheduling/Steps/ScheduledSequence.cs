namespace MagicDec.Engine.Scheduling.Steps;

/// <summary>One line of a <see cref="StepPlan"/>.</summary>
/// <param name="Sequence">Whose tokens.</param>
/// <param name="TokenCount">Tokens of its history that are computed.</param>
/// <param name="DraftLength">Most draft tokens checked after them; only where the last token of the history is computed.</param>
internal readonly record struct ScheduledSequence(Sequence Sequence, int TokenCount, int DraftLength = 0)
{
    /// <summary>Rows of the step it may take.</summary>
    public int Rows => TokenCount + DraftLength;
}
