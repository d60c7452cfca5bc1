using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Evaluation;

/// <summary>What the model said to one task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Length">The length that was asked for, in tokens.</param>
/// <param name="PromptTokens">The length that it had.</param>
/// <param name="Text">The model's text up to the token that ends a message.</param>
internal sealed record NanoAnswer(IncidentTask Task, int Length, int PromptTokens, string Text)
{
    /// <summary>Whether every character is right.</summary>
    public bool IsExact => string.Equals(Text, Task.Answer, StringComparison.Ordinal);

    /// <summary>Whether the text is one well-formed tool call; null for tasks that ask for none.</summary>
    public bool? IsWellFormedCall => Task.Skill == Skill.ToolCall ? ToolCallText.IsWellFormed(Text) : null;
}
