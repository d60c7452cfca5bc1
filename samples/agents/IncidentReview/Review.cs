using System.Text.Json;

namespace MagicDec.Samples.IncidentReview;

/// <summary>The agents of the review: who they are, what they read, what they are asked and what the log says.</summary>
internal sealed record Review(IReadOnlyList<ReviewAgent> Agents, ReviewAgent Coordinator)
{
    /// <summary>Reads review.json and the log parts beside it.</summary>
    public static Review Load(string folder)
    {
        using FileStream stream = File.OpenRead(Path.Combine(folder, "review.json"));
        Review review = JsonSerializer.Deserialize<Review>(stream, JsonSerializerOptions.Web)
            ?? throw new InvalidDataException("review.json is empty.");
        return review with { Agents = [.. review.Agents.Select(agent => agent with { Lines = File.ReadAllLines(Path.Combine(folder, agent.Log!))[1..] })] };
    }
}

/// <summary>One agent and its part of the log; the coordinator has none.</summary>
internal sealed record ReviewAgent(string Name, string SystemPrompt, string? Log, IReadOnlyList<ReviewStep> Steps)
{
    public IReadOnlyList<string> Lines { get; init; } = [];
}

/// <summary>A question, up to which line the log is read before it (null: no further), and the answer and the call of a tool that the log says.</summary>
internal sealed record ReviewStep(int? ReadTo, string Question, string Truth, ReviewCall? Call);

/// <summary>A call of a tool.</summary>
internal sealed record ReviewCall(string Name, IReadOnlyDictionary<string, string> Arguments);
