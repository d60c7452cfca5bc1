namespace MagicDec.Models.Nano.Language;

/// <summary>A whole conversation: system prompt (empty for none), tools and messages.</summary>
internal sealed record AgentConversation(string SystemPrompt, IReadOnlyList<AgentTool> Tools, IReadOnlyList<AgentMessage> Messages);
