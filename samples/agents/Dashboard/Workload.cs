using MagicDec.Samples.IncidentReview;
using Microsoft.Extensions.AI;

namespace MagicDec.Samples.Dashboard;

/// <summary>
/// The agents of the incident review at work, round after round, by turns with drafting and without. The first has its own log to read only, each further one
/// also the logs of one more other agent. Each round has other digits in all ids and an unused part of the prefix cache, so that none profits from what an
/// earlier one computed or said.
/// </summary>
internal sealed class Workload(IChatClient client, Review review) : BackgroundService
{
    private volatile bool _drafting = true;
    private int _round;

    public IReadOnlyList<AgentState> Agents { get; } = [.. review.Agents.Select(agent => new AgentState(agent))];

    /// <summary>Whether the present round drafts.</summary>
    public bool IsDrafting => _drafting;

    public int Round => Volatile.Read(ref _round);

    /// <summary>Speed of rounds from the first question on, when all logs are read.</summary>
    public ThroughputMeter Drafted { get; } = new();

    public ThroughputMeter Plain { get; } = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            int round = Interlocked.Increment(ref _round);
            _drafting = round % 2 == 1;
            Task<Turn>[] reading = [.. Agents.Select((agent, number) => ReadAsync(agent, number, round, _drafting, stoppingToken))];
            Turn[] turns = await Task.WhenAll(reading);
            long started = TimeProvider.System.GetTimestamp();
            long[] tokens = await Task.WhenAll(turns.Select(turn => AnswerAsync(turn, round, stoppingToken)));

            // The first round of each kind also waits for the compiler.
            if (round > 2)
            {
                (_drafting ? Drafted : Plain).Add(tokens.Sum(), TimeProvider.System.GetElapsedTime(started));
            }
        }
    }

    // Computes the agent's history up to its first question; the token that comes of it is not used.
    private async Task<Turn> ReadAsync(AgentState state, int others, int round, bool drafting, CancellationToken cancellationToken)
    {
        ReviewAgent agent = state.Agent;
        var options = new ChatOptions
        {
            Temperature = 0,
            MaxOutputTokens = 1,
            AdditionalProperties = new() { ["label"] = agent.Name, ["cache_salt"] = $"round {round}", ["drafting"] = drafting ? "auto" : "off" },
        };
        IEnumerable<string> background = review.Agents.Where(other => other != agent).Take(others).SelectMany(other => other.Lines);
        ReviewStep first = agent.Steps[0];
        List<ChatMessage> history =
        [
            new(ChatRole.System, agent.SystemPrompt),
            new(ChatRole.User, OtherDigits($"Log part 1:\n{string.Join('\n', background.Concat(agent.Lines.Take(first.ReadTo ?? 0)))}\n{first.Question}", round)),
        ];
        state.Begin();
        ChatResponse nothing = await client.GetResponseAsync(history, options, cancellationToken);
        state.Extend(nothing.Usage!);
        options.MaxOutputTokens = 192;
        return new Turn(state, history, options);
    }

    // The questions of the review, and at the end a report, which is a longer text.
    private async Task<long> AnswerAsync(Turn turn, int round, CancellationToken cancellationToken)
    {
        ReviewAgent agent = turn.State.Agent;
        int read = agent.Steps[0].ReadTo ?? 0;
        long tokens = 0;
        foreach (ReviewStep step in agent.Steps.Where(step => step.Call is null))
        {
            if (step != agent.Steps[0])
            {
                string news = step.ReadTo is { } end ? $"Log part 2:\n{string.Join('\n', agent.Lines.Take(end).Skip(read))}\n" : "";
                turn.History.Add(new ChatMessage(ChatRole.User, OtherDigits(news + step.Question, round)));
            }

            ChatResponse response = await client.GetResponseAsync(turn.History, turn.Options, cancellationToken);
            turn.History.AddRange(response.Messages);
            turn.State.Record(response.Usage!, isRight: response.Text.Trim() == OtherDigits(step.Truth, round));
            tokens += response.Usage!.OutputTokenCount ?? 0;
        }

        IEnumerable<string> incidents = agent.Lines.SelectMany(line => line.Split(' ', '.')).Where(word => word.StartsWith("INC-", StringComparison.Ordinal)).Distinct().Take(3);
        turn.History.Add(new ChatMessage(ChatRole.User, OtherDigits($"Report on {string.Join(" and ", incidents)}.", round)));
        ChatResponse report = await client.GetResponseAsync(turn.History, turn.Options, cancellationToken);
        return tokens + (report.Usage!.OutputTokenCount ?? 0);
    }

    // One digit for another throughout: the facts stay facts, about other ids.
    private static string OtherDigits(string text, int round)
    {
        char[] digits = [.. "0123456789"];
        new Random(round).Shuffle(digits);
        return string.Create(text.Length, (text, digits), static (target, source) =>
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = char.IsAsciiDigit(source.text[i]) ? source.digits[source.text[i] - '0'] : source.text[i];
            }
        });
    }

    /// <summary>An agent in a round.</summary>
    private sealed record Turn(AgentState State, List<ChatMessage> History, ChatOptions Options);
}
