namespace MagicDec.Models.Nano.Language;

/// <summary>A conversation that ends where the model must answer, and the one right answer.</summary>
/// <param name="Skill">What answering takes.</param>
/// <param name="Conversation">Everything said so far.</param>
/// <param name="Answer">What the assistant must say next, tool calls in the form of the chat template.</param>
/// <param name="Depth">Where the first fact stands: 0 for the first line of the history, near 1 for the last; null where several lines or none hold the answer.</param>
internal sealed record IncidentTask(Skill Skill, AgentConversation Conversation, string Answer, double? Depth)
{
    /// <summary>The rendered prompt, ready for the tokenizer.</summary>
    public string Prompt => ChatText.Render(Conversation, addGenerationPrompt: true);
}
