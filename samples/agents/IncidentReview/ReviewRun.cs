using System.Diagnostics;
using MagicDec.Engine;
using MagicDec.Extensions.AI;
using Microsoft.Extensions.AI;

namespace MagicDec.Samples.IncidentReview;

/// <summary>The whole review once: eight agents at the same time, then the coordinator over their reports.</summary>
internal sealed class ReviewRun(Review review)
{
    private readonly Stopwatch _clock = new();

    public AgentRun[] Agents { get; } = [.. review.Agents.Select((agent, number) => new AgentRun(agent, number))];

    public AgentRun Coordinator { get; } = new(review.Coordinator, review.Agents.Count);

    public IEnumerable<AgentRun> All => [.. Agents, Coordinator];

    public IEnumerable<AgentAnswer> Answers => All.SelectMany(agent => agent.Answers);

    public double Seconds => _clock.Elapsed.TotalSeconds;

    public long OutputTokens => All.Sum(agent => agent.OutputTokens);

    public async Task RunAsync(InferenceEngine engine)
    {
        IChatClient client = engine.AsChatClient();
        _clock.Start();
        await Task.WhenAll(Agents.Select(agent => agent.RunAsync(client)));
        await Coordinator.RunAsync(client, Reports());
        _clock.Stop();
    }

    // What the agents reported, right or wrong, is all the coordinator knows.
    private string Reports()
    {
        IEnumerable<string> facts = Agents.SelectMany(agent => agent.Answers).Where(answer => answer.IsReport)
            .SelectMany(answer => answer.Text.TrimEnd('.').Split(". "));
        return $"Incidents:\n{string.Concat(facts.Distinct().Select(fact => $"- {fact}.\n"))}";
    }
}
