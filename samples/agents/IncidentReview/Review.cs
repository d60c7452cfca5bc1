using System.Text.Json;

namespace MagicDec.Samples.IncidentReview;

/// <summary>The agents of the review: who they are, what they read, what they are asked and what the log says.</summary>
internal sealed record Review(IReadOnlyList<ReviewAgent> Agents)
{
    /// <summary>Reads review.json and the log parts beside it.</summary>
    public static Review Load(string folder)
    {
        using FileStream stream = File.OpenRead(Path.Combine(folder, "review.json"));
        Review review = JsonSerializer.Deserialize<Review>(stream, JsonSerializerOptions.Web)
            ?? throw new InvalidDataException("review.json is empty.");
        return new Review([.. review.Agents.Select(agent => agent with { LogText = File.ReadAllText(Path.Combine(folder, agent.Log)) })]);
    }
}

/// <summary>One agent and its part of the log.</summary>
internal sealed record ReviewAgent(string Name, string SystemPrompt, string Log, IReadOnlyList<ReviewQuestion> Questions)
{
    public string LogText { get; init; } = "";
}

/// <summary>A question and the answer the log gives.</summary>
internal sealed record ReviewQuestion(string Question, string Truth);
