namespace MagicDec.Models.Nano.Language;

/// <summary>Who an agent is and in which form it answers: its system prompt.</summary>
internal sealed record AgentRole(string Name, string Work, AnswerFormat Format)
{
    private static readonly string[] Works = ["an incident analyst", "a support agent", "an operations agent", "a duty engineer", "a review agent", "a log reader"];

    public static AgentRole Create(SeededRandom random, NameSource names, AnswerFormat format)
        => new(names.Next(EntityKind.Team), random.Pick(Works), format);

    public string SystemPrompt => $"You are {Name}, {Work}. Answer from the log." + Format switch
    {
        AnswerFormat.Json => " Answer in JSON.",
        AnswerFormat.Prefixed => " Start every answer with Answer:",
        AnswerFormat.Signed => " Sign every answer with your name.",
        _ => "",
    };

    /// <summary>Puts an answer into the form that the system prompt asks for.</summary>
    public string Apply(string sentence) => Format switch
    {
        AnswerFormat.Json => $"{{\"answer\": \"{sentence}\"}}",
        AnswerFormat.Prefixed => "Answer: " + sentence,
        AnswerFormat.Signed => $"{sentence} Signed, {Name}.",
        _ => sentence,
    };
}
