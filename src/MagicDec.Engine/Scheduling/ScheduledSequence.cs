namespace MagicDec.Engine.Scheduling;

/// <summary>One line of a <see cref="StepPlan"/>.</summary>
internal readonly record struct ScheduledSequence(Sequence Sequence, int TokenCount);
