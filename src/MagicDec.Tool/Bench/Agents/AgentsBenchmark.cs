using System.Diagnostics;
using System.Runtime.InteropServices;
using MagicDec.Engine;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Tool.Bench.Agents.Histories;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench.Agents;

/// <summary>Agents that ask, read a tool's result and ask again, all at once, as fast as the engine answers.</summary>
internal sealed class AgentsBenchmark(AgentsSettings settings, InferenceEngine engine, PassCounter passes, Func<int, IHistory> createHistory)
{
    public async Task<AgentsReport> RunAsync(CancellationToken cancellationToken)
    {
        IHistory[] histories = [.. Enumerable.Range(0, settings.Agents).Select(createHistory)];
        long start = Stopwatch.GetTimestamp();
        AgentTimes[] times = await Task.WhenAll(histories.Select(history => Task.Run(() => RunAgentAsync(history, cancellationToken), cancellationToken))).ConfigureAwait(false);
        return Report(times, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private async Task<AgentTimes> RunAgentAsync(IHistory history, CancellationToken cancellationToken)
    {
        AgentTimes times = new();
        for (int step = 0; step < settings.Steps; step++)
        {
            int before = times.Output.Count;
            await AskAsync(history.Prompt(), times, cancellationToken).ConfigureAwait(false);
            if (step + 1 < settings.Steps)
            {
                history.Continue(CollectionsMarshal.AsSpan(times.Output)[before..]);
            }
        }

        return times;
    }

    private async Task AskAsync(int[] prompt, AgentTimes times, CancellationToken cancellationToken)
    {
        GenerationRequest request = new()
        {
            Prompt = prompt,
            Sampling = SamplingParameters.Greedy,
            MaxOutputTokens = settings.Answer,
            StopTokens = new HashSet<int>(),
        };
        times.PromptTokens += prompt.Length;
        long last = Stopwatch.GetTimestamp();
        bool first = true;
        await foreach (GenerationUpdate update in engine.GenerateAsync(request, cancellationToken).ConfigureAwait(false))
        {
            long now = Stopwatch.GetTimestamp();
            (first ? times.FirstTokens : times.BetweenTokens).Add(Stopwatch.GetElapsedTime(last, now).TotalMilliseconds);
            times.CachedPromptTokens += first ? update.CachedPromptTokens : 0;
            times.Output.Add(update.Token);
            (last, first) = (now, false);
        }
    }

    private AgentsReport Report(AgentTimes[] times, double seconds)
    {
        EngineStatistics statistics = engine.GetStatistics();
        int[] output = [.. times.SelectMany(agent => agent.Output)];
        long promptTokens = times.Sum(agent => agent.PromptTokens);
        long cached = times.Sum(agent => agent.CachedPromptTokens);
        return new AgentsReport
        {
            Model = settings.Model,
            Agents = settings.Agents,
            Context = settings.Context,
            Steps = settings.Steps,
            New = settings.New,
            Answer = settings.Answer,
            Threads = settings.Options.Threads,
            Drafting = settings.Options.Drafting.Mode,
            Seconds = seconds,
            OutputTokens = output.Length,
            OutputTokensPerSecond = output.Length / seconds,
            PromptTokens = promptTokens,
            CachedPromptTokens = cached,
            PrefixHitRate = cached / (double)promptTokens,
            ColdFirstTokenMs = Percentiles.Of([.. times.Select(agent => agent.FirstTokens[0])])!,
            WarmFirstTokenMs = Percentiles.Of([.. times.SelectMany(agent => agent.FirstTokens.Skip(1))]),
            BetweenTokensMs = Percentiles.Of([.. times.SelectMany(agent => agent.BetweenTokens)]),
            BatchSizes = passes.Count(),
            LoopMicroseconds = passes.LoopMicroseconds,
            PassMicroseconds = passes.PassMicroseconds,
            Preemptions = statistics.Preemptions,
            DraftedTokens = statistics.Drafting.DraftedTokens,
            AcceptedTokens = statistics.Drafting.AcceptedTokens,
            TokensSha256 = BenchTokens.Hash(output),
        };
    }
}
