namespace MagicDec.Engine.Speculation.Policy;

/// <summary>What a step with decoding sequences came to.</summary>
/// <param name="Rows">The sequences that decoded, drafts and all.</param>
/// <param name="Accepted">How many draft tokens of each were right; shape [rows].</param>
/// <param name="PromptRows">Prompt tokens that the same step computed.</param>
/// <param name="DraftTime">Time spent in drafting.</param>
/// <param name="TargetTime">Time of the target's step.</param>
internal readonly record struct RoundOutcome(
    IReadOnlyList<DraftContext> Rows, IReadOnlyList<int> Accepted, int PromptRows, TimeSpan DraftTime, TimeSpan TargetTime);
