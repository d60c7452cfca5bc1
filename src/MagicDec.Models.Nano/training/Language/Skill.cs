namespace MagicDec.Models.Nano.Language;

/// <summary>What a question of the incident language asks of the model.</summary>
internal enum Skill
{
    /// <summary>Find one fact and quote it.</summary>
    SingleFact,

    /// <summary>Follow two facts, one after the other.</summary>
    TwoFacts,

    /// <summary>List everything of one kind, in the order of the history.</summary>
    ListAll,

    /// <summary>List a small set and say how large it is.</summary>
    Count,

    /// <summary>Call the right tool with arguments from the history.</summary>
    ToolCall,

    /// <summary>Answer from what a tool returned.</summary>
    ToolResult,

    /// <summary>Say that the history does not hold the answer.</summary>
    NotInLog,

    /// <summary>Write a report over several facts.</summary>
    Report,

    /// <summary>Quote a fact of an early part after many turns and later parts.</summary>
    Accumulated,

    /// <summary>Answer in the form that the system prompt asks for.</summary>
    Format,

    /// <summary>Write reports on several incidents in one answer.</summary>
    LongReport,
}
