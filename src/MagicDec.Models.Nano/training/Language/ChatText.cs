using System.Text;

namespace MagicDec.Models.Nano.Language;

/// <summary>Renders conversations exactly as the model's chat template does (a test holds the two together).</summary>
internal static class ChatText
{
    public const string End = "<|end|>";

    /// <summary>The special tokens, in the order of their ids after the vocabulary's bytes and merges.</summary>
    public static readonly IReadOnlyList<string> SpecialTokens = [End, Token(AgentMessage.System), Token(AgentMessage.User), Token(AgentMessage.Assistant), Token(AgentMessage.Tool)];

    /// <summary>Tokens that stand alone but are part of the text.</summary>
    public static readonly IReadOnlyList<string> MarkupTokens = ["<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"];

    public static readonly IReadOnlyList<string> AllTokens = [.. SpecialTokens, .. MarkupTokens];

    public static string Token(string role) => $"<|{role}|>";

    public static string Render(AgentConversation conversation, bool addGenerationPrompt)
    {
        StringBuilder text = new();
        foreach ((string part, _) in Segments(conversation))
            text.Append(part);
        if (addGenerationPrompt)
            text.Append(Token(AgentMessage.Assistant));
        return text.ToString();
    }

    /// <summary>The rendered text cut where what the model must say begins and ends, with the skill it shows there.</summary>
    public static IEnumerable<(string Text, Skill? Answer)> Segments(AgentConversation conversation)
    {
        string system = SystemText(conversation.SystemPrompt, conversation.Tools);
        if (system.Length > 0)
            yield return (Token(AgentMessage.System) + system + End, null);
        foreach (AgentMessage message in conversation.Messages)
        {
            if (message.Role != AgentMessage.Assistant)
            {
                yield return (Token(message.Role) + message.Text + End, null);
                continue;
            }

            yield return (Token(message.Role), null);
            yield return (message.Text + End, message.Skill ?? Skill.SingleFact);
        }
    }

    private static string SystemText(string prompt, IReadOnlyList<AgentTool> tools)
    {
        StringBuilder text = new(prompt);
        if (tools.Count > 0)
            text.Append(prompt.Length > 0 ? "\nTools:" : "Tools:");
        foreach (AgentTool tool in tools)
            text.Append("\n- ").Append(tool.Name).Append('(').AppendJoin(", ", tool.Parameters).Append("): ").Append(tool.Description);
        return text.ToString();
    }
}
