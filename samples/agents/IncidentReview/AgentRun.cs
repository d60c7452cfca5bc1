using System.Diagnostics;
using MagicDec.Samples.Shared;
using Microsoft.Extensions.AI;

namespace MagicDec.Samples.IncidentReview;

/// <summary>One agent at work. Its history grows: log, question, answer, question, answer, more log ...</summary>
internal sealed class AgentRun(ReviewAgent agent, int number)
{
    private readonly List<AgentAnswer> _answers = [];
    private readonly Stopwatch _busy = new();

    public ReviewAgent Agent => agent;

    public IReadOnlyList<AgentAnswer> Answers => _answers;

    public int Right => _answers.Count(answer => answer.IsRight);

    /// <summary>Tokens of the whole history, as of the latest answer.</summary>
    public long ContextTokens { get; private set; }

    /// <summary>Prompt tokens of all questions together, and how many of them were cached and not computed again.</summary>
    public long PromptTokens { get; private set; }

    public long CachedTokens { get; private set; }

    public long OutputTokens { get; private set; }

    public long DraftedTokens { get; private set; }

    public long AcceptedTokens { get; private set; }

    public double Seconds => _busy.Elapsed.TotalSeconds;

    public bool IsDone => _answers.Count == agent.Steps.Count;

    /// <summary>Answers all questions; <paramref name="opening"/> comes before the first.</summary>
    public async Task RunAsync(IChatClient client, string opening = "")
    {
        _busy.Start();
        List<ChatMessage> history = [new(ChatRole.System, agent.SystemPrompt)];
        var options = new ChatOptions
        {
            Temperature = 0,
            MaxOutputTokens = 96,
            Tools = new ReviewTools(number).Functions,
            AdditionalProperties = new() { ["label"] = agent.Name },
        };
        int read = 0;
        foreach (ReviewStep step in agent.Steps)
        {
            string news = opening;
            opening = "";
            if (step.ReadTo is { } end)
            {
                news += $"Log part {(read == 0 ? 1 : 2)}:\n{string.Join('\n', agent.Lines.Take(end).Skip(read))}\n";
                read = end;
            }

            history.Add(new ChatMessage(ChatRole.User, news + step.Question));
            Add(step, await ToolLoop.AskAsync(client, history, options));
        }

        _busy.Stop();
    }

    private void Add(ReviewStep step, IReadOnlyList<ChatResponse> responses)
    {
        FunctionCallContent? call = responses[0].Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().FirstOrDefault();
        _answers.Add(new AgentAnswer(step, responses[0].Text.Trim(), call, responses.Count > 1 ? responses[^1].Text.Trim() : ""));
        foreach (UsageDetails usage in responses.Select(response => response.Usage!))
        {
            ContextTokens = usage.TotalTokenCount ?? 0;
            PromptTokens += usage.InputTokenCount ?? 0;
            CachedTokens += usage.CachedInputTokenCount ?? 0;
            OutputTokens += usage.OutputTokenCount ?? 0;
            DraftedTokens += Count(usage, "drafted_tokens");
            AcceptedTokens += Count(usage, "accepted_tokens");
        }
    }

    private static long Count(UsageDetails usage, string name) => usage.AdditionalCounts?.TryGetValue(name, out long count) == true ? count : 0;
}
