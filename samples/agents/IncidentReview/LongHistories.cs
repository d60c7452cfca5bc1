using System.Diagnostics;
using System.Text.RegularExpressions;
using MagicDec.Engine;
using MagicDec.Extensions.AI;
using Microsoft.Extensions.AI;

namespace MagicDec.Samples.IncidentReview;

/// <summary>
/// The same agents, each with the logs of all eight parts behind it, and a report to write: what drafting is made for. Such histories are longer than the
/// embedded model reads well, so this counts time and compares words, not truth.
/// </summary>
internal sealed partial class LongHistories(Review review)
{
    private const int IncidentsOfReport = 3;

    /// <summary>Mean tokens of a history.</summary>
    public double ContextTokens { get; private set; }

    public long OutputTokens { get; private set; }

    /// <summary>From the question, all histories being read, to the last answer's end.</summary>
    public double Seconds { get; private set; }

    public string[] Texts { get; private set; } = [];

    public async Task RunAsync(InferenceEngine engine)
    {
        using IChatClient client = engine.AsChatClient();
        ChatMessage[][] histories = [.. review.Agents.Select(History)];
        await AskAsync(client, histories, maxTokens: 1);
        Stopwatch clock = Stopwatch.StartNew();
        ChatResponse[] responses = await AskAsync(client, histories, maxTokens: 192);
        Seconds = clock.Elapsed.TotalSeconds;
        Texts = [.. responses.Select(response => response.Text)];
        OutputTokens = responses.Sum(response => response.Usage!.OutputTokenCount ?? 0);
        ContextTokens = responses.Average(response => response.Usage!.TotalTokenCount ?? 0);
    }

    private static Task<ChatResponse[]> AskAsync(IChatClient client, ChatMessage[][] histories, int maxTokens) =>
        Task.WhenAll(histories.Select(history => client.GetResponseAsync(history, new ChatOptions { Temperature = 0, MaxOutputTokens = maxTokens })));

    // Each agent begins with its own part, so no two share what they have read.
    private ChatMessage[] History(ReviewAgent agent, int number)
    {
        IEnumerable<string> lines = review.Agents.Skip(number).Concat(review.Agents.Take(number)).SelectMany(other => other.Lines);
        string[] incidents = [.. agent.Lines.SelectMany(line => Incident().Matches(line)).Select(match => match.Value).Distinct().Take(IncidentsOfReport)];
        return
        [
            new ChatMessage(ChatRole.System, agent.SystemPrompt),
            new ChatMessage(ChatRole.User, $"Log:\n{string.Join('\n', lines)}\nReport on {string.Join(", ", incidents)}, no more. Start with {incidents[0]}."),
        ];
    }

    [GeneratedRegex(@"INC-\d{4}")]
    private static partial Regex Incident();
}
