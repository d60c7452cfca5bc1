namespace MagicDec.Models.Nano.Language;

/// <summary>One message of a conversation; an assistant message is text, a tool call, or both in this order.</summary>
internal sealed record AgentMessage(string Role, string Content, ToolCall? ToolCall = null, Skill? Skill = null)
{
    public const string System = "system", User = "user", Assistant = "assistant", Tool = "tool";

    /// <summary>What follows the role's token in the rendered conversation.</summary>
    public string Text => ToolCall is not null ? Content + ToolCall.Text
        : Role == Tool ? $"<tool_response>{Content}</tool_response>"
        : Content;
}
