using MagicDec.Samples.IncidentReview;
using Microsoft.Extensions.AI;

namespace MagicDec.Samples.Dashboard;

/// <summary>
/// The agents of the incident review at work, round after round, by turns with drafting and without. Each round has other digits in all ids
/// and an unused part of the prefix cache, so that none profits from what an earlier one computed or said.
/// </summary>
internal sealed class Workload(IChatClient client, Review review) : BackgroundService
{
    private volatile bool _drafting = true;
    private int _round;

    public IReadOnlyList<AgentState> Agents { get; } = [.. review.Agents.Select(agent => new AgentState(agent))];

    /// <summary>Whether the present round drafts.</summary>
    public bool IsDrafting => _drafting;

    public int Round => Volatile.Read(ref _round);

    /// <summary>Speed of whole rounds, reading the logs included.</summary>
    public ThroughputMeter Drafted { get; } = new();

    public ThroughputMeter Plain { get; } = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            int round = Interlocked.Increment(ref _round);
            _drafting = round % 2 == 1;
            long started = TimeProvider.System.GetTimestamp();
            long[] tokens = await Task.WhenAll(Agents.Select(agent => RunAsync(agent, round, _drafting, stoppingToken)));

            // The first round of each kind also waits for the compiler.
            if (round > 2)
            {
                (_drafting ? Drafted : Plain).Add(tokens.Sum(), TimeProvider.System.GetElapsedTime(started));
            }
        }
    }

    private async Task<long> RunAsync(AgentState state, int round, bool drafting, CancellationToken cancellationToken)
    {
        ReviewAgent agent = state.Agent;
        var options = new ChatOptions
        {
            Temperature = 0,
            MaxOutputTokens = 96,
            AdditionalProperties = new() { ["label"] = agent.Name, ["cache_salt"] = $"round {round}", ["drafting"] = drafting ? "auto" : "off" },
        };
        List<ChatMessage> history = [new(ChatRole.System, agent.SystemPrompt)];
        state.Begin();
        int read = 0;
        long tokens = 0;
        foreach (ReviewStep step in agent.Steps.Where(step => step.Call is null))
        {
            string news = step.ReadTo is { } end ? $"Log part {(read == 0 ? 1 : 2)}:\n{string.Join('\n', agent.Lines.Take(end).Skip(read))}\n" : "";
            read = step.ReadTo ?? read;
            history.Add(new ChatMessage(ChatRole.User, OtherDigits(news + step.Question, round)));
            ChatResponse response = await client.GetResponseAsync(history, options, cancellationToken);
            history.AddRange(response.Messages);
            state.Record(response.Usage!, isRight: response.Text.Trim() == OtherDigits(step.Truth, round));
            tokens += response.Usage!.OutputTokenCount ?? 0;
        }

        return tokens;
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
}
