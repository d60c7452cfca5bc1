using MagicDec.Engine;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Requests;

namespace MagicDec.Samples.Dashboard;

/// <summary>Joins what the engine says of a moment with what the agents have done.</summary>
internal sealed class DashboardState(InferenceEngine engine, Workload workload)
{
    public async Task<DashboardSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        EngineSnapshot snapshot = await engine.GetSnapshotAsync(cancellationToken);
        return new DashboardSnapshot
        {
            Model = $"{engine.ModelName}, {engine.Config.ParameterCount / 1e6:F1} M parameters",
            Round = workload.Round,
            IsDrafting = workload.IsDrafting,
            Agents = [.. workload.Agents.Select(agent => View(agent, snapshot.Requests.FirstOrDefault(request => request.Label == agent.Agent.Name)))],
            Batch = snapshot.Statistics.RunningRequests,
            Steps = snapshot.Statistics.Steps,
            OutputTokens = snapshot.Statistics.OutputTokens,
            Acceptance = [.. snapshot.Statistics.AcceptanceByPosition.Select(share => Math.Round(share, 3))],
            Pages = string.Create(snapshot.Pages.Count, snapshot.Pages, static (letters, pages) =>
            {
                for (int i = 0; i < letters.Length; i++)
                {
                    letters[i] = pages[i] switch { KvPageUse.Free => '.', KvPageUse.Cached => 'c', KvPageUse.Held => 'h', _ => 's' };
                }
            }),
            Options = engine.LatestDraftDecision is { } decision
                ? [.. decision.Options.Take(8).Select(option => new OptionView(Plan(option.DraftLength, option.KvBudget), Math.Round(option.PredictedTokensPerSecond), option == decision.Chosen))]
                : [],
            Drafted = workload.Drafted.Read(),
            Plain = workload.Plain.Read(),
        };
    }

    private static AgentView View(AgentState agent, RequestSnapshot? request) => new(
        agent.Agent.Name,
        request is null ? agent.Context : request.ComputedTokens,
        request?.CachedPromptTokens ?? agent.Cached,
        request switch
        {
            null => "waits",
            { OutputTokens: 0 } => "reads",
            { Drafter: null } => "plain",
            { KvBudget: 0 } => $"{request.Drafter}, {request.DraftLength} tokens",
            _ => $"{request.Drafter}, {request.DraftLength} tokens over {request.KvBudget}",
        },
        request is { Drafting.DraftedTokens: > 0 and var drafted } ? Math.Round((double)request.Drafting.AcceptedTokens / drafted, 3) : null,
        agent.Right,
        agent.Answered);

    private static string Plan(int length, int budget) => length == 0 ? "plain" : $"{length} tokens over {budget}";
}
