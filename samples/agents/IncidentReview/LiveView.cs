using MagicDec.Engine;
using MagicDec.Engine.Requests;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MagicDec.Samples.IncidentReview;

/// <summary>Shows a run while it goes on, in a terminal; elsewhere the same table once, at its end.</summary>
internal static class LiveView
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(80);

    public static async Task WatchAsync(ReviewRun run, InferenceEngine engine, IAnsiConsole console)
    {
        Task work = run.RunAsync(engine);
        if (!console.Profile.Capabilities.Ansi)
        {
            await work;
            console.Write(Render(run, await engine.GetSnapshotAsync(), engine));
            return;
        }

        await console.Live(new Text("")).StartAsync(async context =>
        {
            while (!work.IsCompleted)
            {
                context.UpdateTarget(Render(run, await engine.GetSnapshotAsync(), engine));
                await Task.WhenAny(work, Task.Delay(Interval));
            }

            context.UpdateTarget(Render(run, await engine.GetSnapshotAsync(), engine));
        });
        await work;
    }

    private static Rows Render(ReviewRun run, EngineSnapshot snapshot, InferenceEngine engine)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("agent", "answers", "context", "cached", "plan", "accepted", "tok/s");
        foreach (AgentRun agent in run.All)
        {
            RequestSnapshot? request = snapshot.Requests.FirstOrDefault(candidate => candidate.Label == agent.Agent.Name);
            table.AddRow(Cells(agent, request).Select(cell => new Markup(cell)).ToArray<IRenderable>());
        }

        EngineStatistics statistics = snapshot.Statistics;
        string acceptance = statistics.AcceptanceByPosition.Count == 0 ? "-" : string.Join(' ', statistics.AcceptanceByPosition.Select(share => $"{share:P0}"));
        return new Rows(
            table,
            new Markup($"batch [bold]{snapshot.Requests.Count(request => request.IsRunning)}[/], "
                + $"{run.OutputTokens / Math.Max(run.Seconds, 0.001):F0} tokens/s, {Expected(engine)}, KV pages {statistics.PagesInUse} in use + {statistics.CachedPages} cached of {statistics.PageCount}"),
            new Markup($"drafts accepted by position: {acceptance}"));
    }

    private static string[] Cells(AgentRun agent, RequestSnapshot? request)
    {
        long drafted = agent.DraftedTokens + (request?.Drafting.DraftedTokens ?? 0);
        long accepted = agent.AcceptedTokens + (request?.Drafting.AcceptedTokens ?? 0);
        long prompt = agent.PromptTokens + (request?.PromptTokens ?? 0);
        long cached = agent.CachedTokens + (request?.CachedPromptTokens ?? 0);
        long output = agent.OutputTokens + (request?.OutputTokens ?? 0);
        return
        [
            agent.IsDone ? $"[green]{agent.Agent.Name}[/]" : agent.Agent.Name,
            $"{agent.Right} right of {agent.Answers.Count}",
            $"{(request is null ? agent.ContextTokens : request.PromptTokens + request.OutputTokens)}",
            prompt == 0 ? "-" : $"{(double)cached / prompt:P0}",
            agent.IsDone ? "[green]done[/]" : Plan(request),
            drafted == 0 ? "-" : $"{(double)accepted / drafted:P0}",
            agent.Seconds == 0 ? "-" : $"{output / agent.Seconds:F0}",
        ];
    }

    private static string Plan(RequestSnapshot? request) => request switch
    {
        null => "[grey]waits[/]",
        { OutputTokens: 0 } => "[grey]reads[/]",
        { Drafter: null } => "plain",
        { KvBudget: 0 } => $"{request.Drafter}, {request.DraftLength}",
        _ => $"{request.Drafter}, {request.DraftLength} of {request.KvBudget}",
    };

    // What the policy expects of its choice against plain decoding, for drafts by the model itself.
    private static string Expected(InferenceEngine engine) =>
        engine.LatestDraftDecision is { } decision && decision.Options.FirstOrDefault(option => option.DraftLength == 0) is { PredictedTokensPerSecond: > 0 } plain
            ? $"policy expects {decision.Chosen.PredictedTokensPerSecond / plain.PredictedTokensPerSecond:F2}x of plain decoding"
            : "drafting off";
}
