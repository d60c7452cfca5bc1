namespace MagicDec.Models.Nano.Language;

/// <summary>One exchange: the user's message, the right answers, and where in the history the (first) fact stands.</summary>
internal sealed record IncidentTurn(Skill Skill, IReadOnlyList<AgentMessage> Messages, HistoryLine? Needle)
{
    /// <summary>The index in <see cref="Messages"/> of the answer that shows the skill.</summary>
    public int AnswerIndex => Skill == Skill.ToolCall ? 1 : Messages.Count - 1;
}
